using System.Buffers.Binary;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>The host's end of the line to a generated image (<c>firmware/image/main.c</c>): the board asks, the host answers.</summary>
/// <param name="line">The board's UART.</param>
public sealed class ImageLink(Stream line)
{
    private const byte Magic = 0xED;
    private const int HeaderBytes = 20;
    private const byte RunCommand = (byte)'R';
    private readonly byte[] _header = new byte[HeaderBytes];
    private byte[] _piece = [];

    private enum Kind : byte
    {
        Hello = 1,
        Feed = 3,
        Fetch = 4,
        Done = 16,
    }

    /// <summary>How long the board may be silent.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waits for the board to start.</summary>
    /// <returns>The digest of its program.</returns>
    /// <exception cref="EdgeException">EDGE6207 for what no image says, EDGE6208 for silence.</exception>
    public async Task<Digest> GreetAsync(CancellationToken cancellation = default)
    {
        (Kind kind, _, _, int bytes) = await ReadHeaderAsync(cancellation);
        return kind == Kind.Hello && bytes == Digest.SizeBytes
            ? new Digest((await ReadPieceAsync(bytes, cancellation)).Span)
            : throw Unexpected($"It began with message {(int)kind}.");
    }

    /// <summary>Runs one inference.</summary>
    /// <param name="tensors">Its inputs, and where its outputs go; between <see cref="BoardTensors.Begin"/> and <see cref="BoardTensors.End"/>.</param>
    /// <param name="cancellation">Gives up; the line is in no defined state then.</param>
    /// <returns>Bytes of stack that the board ever used.</returns>
    /// <exception cref="EdgeException">EDGE6207 for what no image says, EDGE6208 for silence, EDGE6209 where the run fails.</exception>
    public async Task<uint> RunAsync(BoardTensors tensors, CancellationToken cancellation = default)
    {
        await line.WriteAsync(new[] { RunCommand }, cancellation);
        while (true)
        {
            (Kind kind, int index, Region region, int bytes) = await ReadHeaderAsync(cancellation);
            switch (kind)
            {
                case Kind.Feed when tensors.InputRegion(index).Contains(region) && !region.IsEmpty && bytes == region.ElementCount:
                    Memory<byte> piece = Piece(bytes);
                    tensors.Read(index, region, piece.Span);
                    await line.WriteAsync(piece, cancellation);
                    break;
                case Kind.Fetch when bytes == tensors.Output(index).Length:
                    await ReadAsync(tensors.Output(index), cancellation);
                    break;
                case Kind.Done when bytes == sizeof(uint):
                    uint stack = BinaryPrimitives.ReadUInt32LittleEndian((await ReadPieceAsync(bytes, cancellation)).Span);
                    return index == 0 ? stack : throw new EdgeException(6209, "The run on the board failed.", $"It ended with status {(short)index}.", "Build the image again with the firmware of this version.");
                default:
                    throw Unexpected($"It sent message {(int)kind} for {index}, {region}, {bytes} bytes.");
            }
        }
    }

    private static EdgeException Unexpected(string why) =>
        new(6207, "The board does not speak as an image of Edge does.", why, "Build the image again; the line may be disturbed, or another program runs there.");

    private async Task<(Kind Kind, int Index, Region Region, int Bytes)> ReadHeaderAsync(CancellationToken cancellation)
    {
        await ReadAsync(_header, cancellation);
        ReadOnlySpan<byte> header = _header;
        int Field(int position, ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[position..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        Region region = new(Field(4, header), Field(6, header), Field(8, header), Field(10, header), Field(12, header), Field(14, header));
        return header[0] == Magic && size <= int.MaxValue
            ? ((Kind)header[1], Field(2, header), region, (int)size)
            : throw Unexpected($"A message begins with byte {header[0]:X2}.");
    }

    private async Task<ReadOnlyMemory<byte>> ReadPieceAsync(int bytes, CancellationToken cancellation)
    {
        Memory<byte> piece = Piece(bytes);
        await ReadAsync(piece, cancellation);
        return piece;
    }

    private Memory<byte> Piece(int bytes)
    {
        if (_piece.Length < bytes)
        {
            _piece = new byte[bytes];
        }

        return _piece.AsMemory(0, bytes);
    }

    private async Task ReadAsync(Memory<byte> bytes, CancellationToken cancellation)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(SilenceLimit);
        try
        {
            await line.ReadExactlyAsync(bytes, silence.Token);
        }
        catch (EndOfStreamException e)
        {
            throw new EdgeException(6208, "The board is gone.", "Its line was closed.", "Look at its power, or at the emulator's messages.", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new EdgeException(6208, "The board is silent.", $"Nothing came for {SilenceLimit}.", "It may have faulted: attach a debugger, or build with a larger stack.", e);
        }
    }
}
