using Edge.Model.Firmware;
using Edge.Nano.Messages;
using Edge.Nano.Programs;
using Edge.Nano.Wire;

namespace Edge.Nano.Device;

/// <summary>What a running program exchanges with the host (<c>docs/firmware-protocol.md</c>, "What the board asks").</summary>
internal sealed class TransferPort : IProgramPort
{
    private const int PieceBytes = 96; // smaller ones are gathered before they are sent
    private const int MostFields = 14;

    private readonly BoardLink _link;
    private readonly ConstantStore _constants;
    private readonly MessageWriter _message = new MessageWriter(MostFields * MessageWriter.MostHeaderBytes);
    private readonly byte[] _piece = new byte[PieceBytes];
    private int _pieceStart, _pieceCount;

    /// <summary>Over a link.</summary>
    public TransferPort(BoardLink link, ConstantStore constants)
    {
        _link = link;
        _constants = constants;
    }

    /// <inheritdoc/>
    public int Transfer(BoardTransfer transfer, int done, byte[] memory, int offset, int count) =>
        transfer.Kind == FirmwareStepKind.Feed || transfer.Kind == FirmwareStepKind.Receive
            ? Get(transfer, done, memory, offset, count)
            : Put(transfer, done, memory, offset, count);

    /// <inheritdoc/>
    public int Load(int node) => _constants.Load(node);

    /// <inheritdoc/>
    public int Release(int node) => _constants.Release(node);

    /// <inheritdoc/>
    public void Poll() => _link.Poll();

    private void Write(int request, int fields, BoardTransfer transfer)
    {
        MessageWriter message = _message;
        Region r = transfer.Region;
        message.Clear();
        message.PutArray(2);
        message.PutInteger(request);
        message.PutArray(fields);
        message.PutInteger((int)transfer.Kind);
        message.PutInteger(transfer.Index);
        message.PutInteger(transfer.Tag);
        message.PutInteger(r.Top);
        message.PutInteger(r.Left);
        message.PutInteger(r.Channel);
        message.PutInteger(r.Height);
        message.PutInteger(r.Width);
        message.PutInteger(r.Channels);
        message.PutInteger(transfer.Bytes);
    }

    private int Get(BoardTransfer transfer, int done, byte[] memory, int offset, int count)
    {
        if (done == 0)
        {
            Write(RequestKind.Get, 10, transfer);
            if (_link.Await(_link.Ask(_message)) != 0 || _link.ReadBinaryHeader(transfer.Bytes) != 0)
            {
                return _link.Ended;
            }
        }

        if (_link.Read(memory, offset, count) == LinkError.None && done + count == transfer.Bytes)
        {
            _link.Frames.End();
        }

        return _link.Ended;
    }

    private void PutPiece(BoardTransfer transfer, int done, byte[] bytes, int offset, int count)
    {
        Write(RequestKind.Put, 12, transfer);
        _message.PutInteger(done);
        _message.PutBinaryHeader(count);
        _link.Give(_message, bytes, offset, count);
    }

    private int Put(BoardTransfer transfer, int done, byte[] memory, int offset, int count)
    {
        if (done == 0)
        {
            _pieceStart = _pieceCount = 0;
        }

        bool isSmall = count <= PieceBytes;
        if (_pieceCount > 0 && (!isSmall || _pieceCount + count > PieceBytes))
        {
            PutPiece(transfer, _pieceStart, _piece, 0, _pieceCount);
            _pieceCount = 0;
        }

        if (isSmall)
        {
            _pieceStart = _pieceCount == 0 ? done : _pieceStart;
            Array.Copy(memory, offset, _piece, _pieceCount, count);
            _pieceCount += count;
        }
        else
        {
            PutPiece(transfer, done, memory, offset, count);
        }

        if (done + count == transfer.Bytes && _pieceCount > 0)
        {
            PutPiece(transfer, _pieceStart, _piece, 0, _pieceCount);
        }

        return _link.Ended;
    }
}
