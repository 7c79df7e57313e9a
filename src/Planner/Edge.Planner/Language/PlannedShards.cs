using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Planner.Language;

/// <summary>
/// Makes the shards of a token plan from the model, each when it is asked for: an entry says which part of which constant
/// lies where, and that is all that is needed. Nothing is kept but what <see cref="Load"/> gave out, so a model that is
/// larger than memory can be shipped shard by shard. Safe for concurrent use.
/// </summary>
public sealed class PlannedShards : IShardSource
{
    private const int PageBytes = 4096;

    private readonly ConcurrentDictionary<Digest, Memory<byte>> _loaded = [];
    private const long StripBytes = 1 << 20;
    private const int StripRowMultiple = 8; // no strip ends within rows that are interleaved
    private readonly Graph _graph;
    private readonly WeightStore _weights;

    /// <summary>Shards of a model.</summary>
    /// <param name="graph">The graph of the plan.</param>
    /// <param name="weights">Its constants.</param>
    public PlannedShards(Graph graph, WeightStore weights) => (_graph, _weights) = (graph, weights);

    /// <inheritdoc/>
    /// <remarks>Lets go of the model's pages that were read for it.</remarks>
    public void Write(Shard shard, Span<byte> bytes)
    {
        ClearGaps(shard, bytes);
        foreach (ShardEntry entry in shard.Entries)
        {
            Write(entry, bytes);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A shard that is one constant as the model has it (a table of embeddings) is the model's own memory, without the
    /// padding behind it; any other is made once and kept.
    /// </remarks>
    public ReadOnlyMemory<byte> Load(Shard shard)
    {
        if (shard.IsWholeConstant)
        {
            return _weights[_graph.Tensors[shard.Entries[0].Tensor].Constant!.Value];
        }

        return _loaded.GetOrAdd(shard.Digest, _ =>
        {
            Memory<byte> made = Room(checked((int)shard.SizeBytes));
            ClearGaps(shard, made.Span);
            Parallel.ForEach(shard.Entries, entry => Write(entry, made.Span));
            return made;
        });
    }

    /// <summary>Names every shard by the digest of its bytes, as stores and links want it. Reads all weights; holds two shards at a time.</summary>
    /// <param name="plan">A plan as the planner made it.</param>
    /// <param name="known">Digests that are known already, by planned name; what is found out is added. Null remembers nothing.</param>
    /// <returns>The plan to ship.</returns>
    public Plan Seal(Plan plan, IDictionary<Digest, Digest>? known = null)
    {
        Digest[] digests = new Digest[plan.Shards.Length];
        Parallel.For(0, plan.Shards.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            Shard shard = plan.Shards[i];
            if (known is not null)
            {
                lock (known)
                {
                    if (known.TryGetValue(shard.Digest, out digests[i]))
                    {
                        return;
                    }
                }
            }

            byte[] made = ArrayPool<byte>.Shared.Rent(checked((int)shard.SizeBytes));
            Span<byte> bytes = made.AsSpan(0, (int)shard.SizeBytes);
            Write(shard, bytes);
            digests[i] = Digest.Of(bytes);
            ArrayPool<byte>.Shared.Return(made);
            if (known is not null)
            {
                lock (known)
                {
                    known[shard.Digest] = digests[i];
                }
            }
        });
        ImmutableArray<Shard> shards = [.. plan.Shards.Select((s, i) => s with { Digest = digests[i] })];
        return plan with { Shards = shards };
    }

    /// <summary>Memory that does not move and begins at a page.</summary>
    private static Memory<byte> Room(int bytes)
    {
        byte[] array = GC.AllocateUninitializedArray<byte>(bytes + PageBytes, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        int offset = (int)(-address & (PageBytes - 1));
        LargePages.Prefer(address + offset, bytes);
        return array.AsMemory(offset, bytes);
    }

    private static void ClearGaps(Shard shard, Span<byte> bytes)
    {
        int end = 0;
        foreach (ShardEntry entry in shard.Entries)
        {
            bytes[end..entry.OffsetBytes].Clear();
            end = entry.OffsetBytes + entry.SizeBytes;
        }

        bytes[end..].Clear();
    }

    private void Write(ShardEntry entry, Span<byte> bytes)
    {
        Tensor tensor = _graph.Tensors[entry.Tensor];
        Write(tensor, entry, bytes.Slice(entry.OffsetBytes, entry.SizeBytes));
        _weights.Evict(tensor.Constant!.Value);
    }

    private void Write(Tensor tensor, ShardEntry entry, Span<byte> target)
    {
        ReadOnlySpan<byte> source = _weights[tensor.Constant!.Value].Span;
        if (entry is { Slice: null, Layout: WeightLayout.RowMajor })
        {
            source.CopyTo(target);
            return;
        }

        WeightSlice whole = WeightSlices.Whole(tensor), slice = entry.Slice ?? whole;
        long rowBytes = tensor.Type.Bytes(whole.Columns), matrixBytes = WeightSlices.MatrixBytes(tensor.Type, entry.Layout, slice);
        long stride = WeightSlices.ExpertStrideBytes(tensor.Type, entry.Layout, slice);
        for (int e = 0; e < slice.Experts; e++)
        {
            long row = ((long)(slice.FirstExpert + e) * whole.Rows) + slice.FirstRow;
            int start = checked((int)((row * rowBytes) + tensor.Type.Bytes(slice.FirstColumn)));
            Span<byte> matrix = target.Slice((int)(e * stride), (int)matrixBytes);
            Pack(tensor, entry.Layout, slice, source[start..], rowBytes, matrix);
            if (e + 1 < slice.Experts)
            {
                target[(int)((e * stride) + matrixBytes)..(int)((e + 1) * stride)].Clear();
            }
        }
    }

    /// <summary>Packs a matrix strip by strip, letting go of what was read: the largest matrix is never in memory twice.</summary>
    private void Pack(Tensor tensor, WeightLayout layout, WeightSlice slice, ReadOnlySpan<byte> source, long rowBytes, Span<byte> matrix)
    {
        int stripRows = (int)Math.Max(StripBytes / rowBytes / StripRowMultiple, 1) * StripRowMultiple;
        for (int row = 0; row < slice.Rows; row += stripRows)
        {
            int rows = Math.Min(stripRows, slice.Rows - row);
            long done = WeightPacking.PackedBytes(tensor.Type, layout, row, slice.Columns), bytes = WeightPacking.PackedBytes(tensor.Type, layout, rows, slice.Columns);
            WeightPacking.Pack(tensor.Type, layout, rows, slice.Columns, source[(int)(row * rowBytes)..], rowBytes, matrix.Slice((int)done, (int)bytes));
            _weights.Evict(tensor.Constant!.Value);
        }
    }
}
