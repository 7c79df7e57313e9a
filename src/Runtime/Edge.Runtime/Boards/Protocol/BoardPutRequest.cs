using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>A board gives a piece of a Fetch or Send: the ten fields of <see cref="BoardGetRequest"/>, the piece's offset, the piece.</summary>
/// <param name="Transfer">What it gives.</param>
/// <param name="Offset">Where the piece begins.</param>
/// <param name="Piece">The piece.</param>
internal sealed record BoardPutRequest(BoardTransfer Transfer, int Offset, ReadOnlyMemory<byte> Piece) : IRequest<BoardPutRequest, Done>
{
    public static uint Kind => 81;

    public static BoardPutRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(BoardTransfer.FieldCount + 2);
        return new BoardPutRequest(BoardTransfer.Read(ref reader), reader.ReadInt32(0, int.MaxValue), reader.ReadBinary().ToArray());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(BoardTransfer.FieldCount + 2);
        Transfer.Write(ref writer);
        writer.WriteInt64(Offset);
        writer.WriteBinary(Piece.Span);
    }
}
