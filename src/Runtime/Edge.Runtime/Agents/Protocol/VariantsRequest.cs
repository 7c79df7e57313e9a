using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>
/// "Take the far parts of this set of variants": <c>[digest, bytes]</c>. Ends what was prepared before. The answer names what the agent
/// lacks: the set itself as shard 0, and once that is there the shards of its variants behind it, in their order in the set.
/// </summary>
/// <param name="Set">Digest of the set's canonical bytes.</param>
/// <param name="SizeBytes">How many bytes it has.</param>
internal sealed record VariantsRequest(Digest Set, int SizeBytes) : IRequest<VariantsRequest, PrepareResponse>
{
    /// <summary>The most bytes of a set.</summary>
    public const int MaxSetBytes = 1 << 28;

    public static uint Kind => 10;

    public static VariantsRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(2);
        return new VariantsRequest(MessageReading.ReadDigest(ref reader), reader.ReadInt32(1, MaxSetBytes));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        MessageReading.WriteDigest(ref writer, Set);
        writer.WriteInt64(SizeBytes);
    }
}
