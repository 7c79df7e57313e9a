namespace Edge.Model;

/// <summary>Where a constant, or a device's part of it, lies in a shard.</summary>
/// <param name="Tensor">Index of the constant in the plan's graph.</param>
/// <param name="OffsetBytes">Offset in the shard, a multiple of 64.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Slice">The part that is here; null for the whole.</param>
/// <param name="Layout">How it lies.</param>
public sealed record ShardEntry(int Tensor, int OffsetBytes, int SizeBytes, WeightSlice? Slice = null, WeightLayout Layout = WeightLayout.RowMajor);
