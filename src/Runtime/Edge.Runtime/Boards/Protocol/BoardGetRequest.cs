using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>A board asks for a Feed or Receive: <c>[kind, index, tag, top, left, channel, height, width, channels, bytes]</c>.</summary>
/// <param name="Transfer">What it asks for.</param>
internal sealed record BoardGetRequest(BoardTransfer Transfer) : IRequest<BoardGetRequest, BoardBytes>
{
    public static uint Kind => 80;

    public static BoardGetRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(BoardTransfer.FieldCount);
        return new BoardGetRequest(BoardTransfer.Read(ref reader));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(BoardTransfer.FieldCount);
        Transfer.Write(ref writer);
    }
}
