using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Planner.Language;

/// <summary>The shards of a token plan while it is written: what lies where, before any byte of it exists.</summary>
/// <param name="graph">The graph.</param>
internal sealed class ShardTable(Graph graph)
{
    /// <summary>Shards are files that are read past the page cache: whole pages.</summary>
    private const int PageBytes = 4096;

    private const int Alignment = 64;

    private readonly List<Shard> _shards = [];
    private readonly Dictionary<Digest, int> _byName = [];

    /// <summary>The shards so far.</summary>
    public ImmutableArray<Shard> Shards => [.. _shards];

    /// <summary>The shard of a block: the same constants in the same order and parts are one shard, whichever devices need it.</summary>
    /// <param name="block">Name of the block, for messages.</param>
    /// <param name="constants">What is in it, in the order in which it is read.</param>
    /// <returns>Its index.</returns>
    public int Of(string block, IEnumerable<(int Tensor, WeightSlice Slice, WeightLayout Layout)> constants)
    {
        ImmutableArray<ShardEntry>.Builder entries = ImmutableArray.CreateBuilder<ShardEntry>();
        long size = 0;
        foreach ((int tensor, WeightSlice slice, WeightLayout layout) in constants)
        {
            Tensor constant = graph.Tensors[tensor];
            WeightSlice? part = slice == WeightSlices.Whole(constant) ? null : slice;
            long bytes = WeightSlices.EntryBytes(constant, layout, part);
            if (size + bytes > int.MaxValue - PageBytes)
            {
                throw LanguageErrors.BlockTooLarge(block, size + bytes, int.MaxValue - PageBytes);
            }

            entries.Add(new ShardEntry(tensor, (int)size, (int)bytes, part, layout));
            size = RoundUp(size + bytes, Alignment);
        }

        Shard shard = new(default, RoundUp(size, PageBytes), entries.ToImmutable());
        shard = shard with { Digest = ShardNames.Of(graph, shard) };
        if (!_byName.TryGetValue(shard.Digest, out int index))
        {
            _byName[shard.Digest] = index = _shards.Count;
            _shards.Add(shard);
        }

        return index;
    }

    private static long RoundUp(long bytes, int multiple) => (bytes + multiple - 1) / multiple * multiple;
}
