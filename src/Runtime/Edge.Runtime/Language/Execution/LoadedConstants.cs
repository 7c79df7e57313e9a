using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>The constants that a program has in memory at the step that is being bound: those of the shards that it has loaded and not released.</summary>
internal sealed class LoadedConstants(Plan plan, string device)
{
    private readonly List<int> _shards = [];

    public void Load(int shard) => _shards.Add(shard);

    public void Release(int shard) => _shards.Remove(shard);

    /// <summary>A constant as it is in the graph, or a part of a vector.</summary>
    /// <param name="tensor">Index of the constant.</param>
    /// <param name="first">The first value that is wanted.</param>
    public WeightAddress Vector(int tensor, int first)
    {
        Tensor constant = plan.Graph.Tensors[tensor];
        foreach ((int shard, ShardEntry entry) in Entries(tensor))
        {
            int start = entry.Slice?.FirstRow ?? 0;
            if (entry.Layout == WeightLayout.RowMajor && first >= start)
            {
                return new WeightAddress(shard, entry.OffsetBytes + constant.Type.Bytes(first - start));
            }
        }

        throw LanguageErrors.NoWeights(constant.Name, device);
    }

    /// <summary>A matrix, or the device's part of a stack of them.</summary>
    /// <param name="tensor">Index of the constant.</param>
    /// <param name="fits">Whether a part is the one that is wanted.</param>
    /// <param name="wanted">What is wanted, for people.</param>
    public (WeightAddress Address, WeightSlice Slice, WeightLayout Layout) Matrix(int tensor, Func<WeightSlice, bool> fits, string wanted)
    {
        Tensor constant = plan.Graph.Tensors[tensor];
        bool isThere = false;
        foreach ((int shard, ShardEntry entry) in Entries(tensor))
        {
            WeightSlice slice = entry.Slice ?? WeightSlices.Whole(constant);
            if (fits(slice))
            {
                return (new WeightAddress(shard, entry.OffsetBytes), slice, entry.Layout);
            }

            isThere = true;
        }

        throw isThere ? LanguageErrors.WrongSlice(constant.Name, wanted) : LanguageErrors.NoWeights(constant.Name, device);
    }

    private IEnumerable<(int Shard, ShardEntry Entry)> Entries(int tensor) =>
        from shard in _shards
        from entry in plan.Shards[shard].Entries
        where entry.Tensor == tensor
        select (shard, entry);
}
