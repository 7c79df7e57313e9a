using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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

    private const int StripBytes = 1 << 20;
    private const int StripRowMultiple = 8; // no strip ends within rows that are interleaved

    private readonly ConcurrentDictionary<Digest, Memory<byte>> _loaded = [];
    private readonly Graph _graph;
    private readonly WeightStore _weights;

    /// <summary>Shards of a model.</summary>
    /// <param name="graph">The graph of the plan.</param>
    /// <param name="weights">Its constants.</param>
    public PlannedShards(Graph graph, WeightStore weights) => (_graph, _weights) = (graph, weights);

    /// <inheritdoc/>
    /// <remarks>Lets go of the model's pages that were read for it.</remarks>
    public Stream Open(Shard shard, long offsetBytes = 0) => new ShardReader(shard.Entries.SelectMany(Pieces), shard.SizeBytes, offsetBytes);

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
            Parallel.ForEach(shard.Entries, entry =>
            {
                foreach (ShardPiece piece in Pieces(entry))
                {
                    piece.Write(made.Slice(piece.OffsetBytes, piece.SizeBytes));
                }
            });
            return made;
        });
    }

    /// <summary>Names every shard by the digest of its bytes, as stores and links want it. Reads all weights; holds a few megabytes at a time.</summary>
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

            using (Stream made = Open(shard))
            {
                digests[i] = new Digest(SHA256.HashData(made));
            }

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

    private void ClearGaps(Shard shard, Span<byte> bytes)
    {
        int end = 0;
        foreach (ShardPiece piece in shard.Entries.SelectMany(Pieces))
        {
            bytes[end..piece.OffsetBytes].Clear();
            end = piece.OffsetBytes + piece.SizeBytes;
        }

        bytes[end..].Clear();
    }

    /// <summary>An entry in pieces of about a megabyte of the model, each of which lets go of what it read: the largest matrix is never in memory.</summary>
    private IEnumerable<ShardPiece> Pieces(ShardEntry entry)
    {
        Tensor tensor = _graph.Tensors[entry.Tensor];
        return entry is { Slice: null, Layout: WeightLayout.RowMajor } ? WholePieces(tensor, entry) : PackedPieces(tensor, entry);
    }

    private IEnumerable<ShardPiece> WholePieces(Tensor tensor, ShardEntry entry)
    {
        Digest constant = tensor.Constant!.Value;
        for (int start = 0; start < entry.SizeBytes; start += StripBytes)
        {
            int from = start;
            yield return new ShardPiece(entry.OffsetBytes + from, Math.Min(StripBytes, entry.SizeBytes - from), target =>
            {
                _weights[constant].Slice(from, target.Length).CopyTo(target);
                _weights.Evict(constant);
            });
        }
    }

    private IEnumerable<ShardPiece> PackedPieces(Tensor tensor, ShardEntry entry)
    {
        Digest constant = tensor.Constant!.Value;
        WeightSlice whole = WeightSlices.Whole(tensor), slice = entry.Slice ?? whole;
        long rowBytes = tensor.Type.Bytes(whole.Columns), stride = WeightSlices.ExpertStrideBytes(tensor.Type, entry.Layout, slice);
        int stripRows = (int)Math.Max(StripBytes / rowBytes / StripRowMultiple, 1) * StripRowMultiple;
        for (int e = 0; e < slice.Experts; e++)
        {
            long first = ((long)(slice.FirstExpert + e) * whole.Rows) + slice.FirstRow, matrix = entry.OffsetBytes + (e * stride);
            for (int row = 0; row < slice.Rows; row += stripRows)
            {
                int rows = Math.Min(stripRows, slice.Rows - row), source = checked((int)(((first + row) * rowBytes) + tensor.Type.Bytes(slice.FirstColumn)));
                long done = WeightPacking.PackedBytes(tensor.Type, entry.Layout, row, slice.Columns), bytes = WeightPacking.PackedBytes(tensor.Type, entry.Layout, rows, slice.Columns);
                yield return new ShardPiece(checked((int)(matrix + done)), (int)bytes, target =>
                {
                    WeightPacking.Pack(tensor.Type, entry.Layout, rows, slice.Columns, _weights[constant].Span[source..], rowBytes, target.Span);
                    _weights.Evict(constant);
                });
            }
        }
    }
}
