namespace Edge.Runtime;

/// <summary>How much a <see cref="ShardStore"/> may hold.</summary>
public sealed record ShardStoreLimits
{
    /// <summary>The largest shard, in bytes; a shard is mapped as one span, hence fewer than 2³¹.</summary>
    public long MaxShardBytes { get; init; } = 1L << 30;

    /// <summary>All files together, in bytes.</summary>
    public long MaxStoreBytes { get; init; } = 64L << 30;
}
