using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>A board asks for the constants of a node: <c>[node, digest, bytes]</c>.</summary>
/// <param name="Node">Index of the node.</param>
/// <param name="Shard">Digest of the constants.</param>
/// <param name="SizeBytes">Their length.</param>
internal sealed record BoardConstantsRequest(int Node, Digest Shard, int SizeBytes) : IRequest<BoardConstantsRequest, BoardBytes>
{
    public static uint Kind => 82;

    public static BoardConstantsRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new BoardConstantsRequest(reader.ReadInt32(0, ushort.MaxValue), MessageReading.ReadDigest(ref reader), reader.ReadInt32(0, int.MaxValue));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(Node);
        MessageReading.WriteDigest(ref writer, Shard);
        writer.WriteInt64(SizeBytes);
    }
}
