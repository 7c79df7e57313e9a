using Edge.Model;

namespace Edge.Runtime;

/// <summary>Shards that lie in memory, as the planner made them.</summary>
/// <param name="blobs">Bytes by digest; checked when they are loaded.</param>
public sealed class MemoryShards(IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> blobs) : IShardSource
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Load(Shard shard)
    {
        if (!blobs.TryGetValue(shard.Digest, out ReadOnlyMemory<byte> bytes))
        {
            throw ShardErrors.Missing(shard.Digest, "memory");
        }

        if (bytes.Length != shard.SizeBytes || Digest.Of(bytes.Span) != shard.Digest)
        {
            throw ShardErrors.Mismatch(shard.Digest, "memory");
        }

        return bytes;
    }
}
