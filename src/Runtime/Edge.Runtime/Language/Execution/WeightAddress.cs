namespace Edge.Runtime.Language;

/// <summary>Where a constant lies: its shard, which may be at another address in each inference, and its place there.</summary>
/// <param name="Shard">Index in the plan.</param>
/// <param name="OffsetBytes">Offset in the shard.</param>
internal readonly record struct WeightAddress(int Shard, long OffsetBytes)
{
    /// <summary>The address now, between load and release.</summary>
    public nint In(TokenRun run) => run.Shards[Shard] + (nint)OffsetBytes;

    /// <summary>The same constant from a byte on.</summary>
    public WeightAddress Skip(long bytes) => this with { OffsetBytes = OffsetBytes + bytes };
}
