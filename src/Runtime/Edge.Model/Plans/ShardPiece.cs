namespace Edge.Model;

/// <summary>A part of a shard that can be made on its own.</summary>
/// <param name="OffsetBytes">Where it begins in the shard.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Write">Makes it: given exactly its size.</param>
public readonly record struct ShardPiece(int OffsetBytes, int SizeBytes, Action<Memory<byte>> Write);
