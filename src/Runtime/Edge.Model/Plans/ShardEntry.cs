namespace Edge.Model;

/// <summary>Where a constant lies in a shard.</summary>
/// <param name="Tensor">Index of the constant in the plan's graph.</param>
/// <param name="OffsetBytes">Offset in the shard, a multiple of 64.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record ShardEntry(int Tensor, int OffsetBytes, int SizeBytes);
