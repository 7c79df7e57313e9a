using System.Buffers;
using Edge.Model;
using Edge.Model.MessagePack;

namespace Edge.Planner.Language;

/// <summary>
/// Names of shards that have not been made: the digest of what they are made from. The same constants, parts and layouts
/// have the same name; <see cref="PlannedShards.Seal"/> replaces it by the digest of the bytes.
/// </summary>
internal static class ShardNames
{
    /// <summary>Changes when packing changes, so that what was remembered under old names is not found.</summary>
    private const int LayoutVersion = 1;

    /// <summary>The name of a shard.</summary>
    public static Digest Of(Graph graph, Shard shard)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        Span<byte> digest = stackalloc byte[Digest.SizeBytes];
        writer.WriteInt64(LayoutVersion);
        writer.WriteInt64(shard.SizeBytes);
        foreach (ShardEntry entry in shard.Entries)
        {
            Tensor tensor = graph.Tensors[entry.Tensor];
            WeightSlice slice = entry.Slice ?? WeightSlices.Whole(tensor);
            tensor.Constant!.Value.CopyTo(digest);
            writer.WriteBinary(digest);
            foreach (int number in (ReadOnlySpan<int>)[(int)tensor.Type, entry.OffsetBytes, (int)entry.Layout, slice.FirstExpert, slice.Experts, slice.FirstRow, slice.Rows, slice.FirstColumn, slice.Columns])
            {
                writer.WriteInt64(number);
            }
        }

        writer.Flush();
        return Digest.Of(bytes.WrittenSpan);
    }
}
