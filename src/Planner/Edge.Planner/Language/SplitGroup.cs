using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Nodes that devices share out among themselves without talking: between a tensor that all have and one that all get
/// (Megatron-LM's pairs of column- and row-parallel products, Shoeybi et al. 2019; TPI-LLM, Li et al. 2024).
/// </summary>
/// <param name="kind">What it is.</param>
/// <param name="nodes">Its nodes, ascending.</param>
/// <param name="sum">The node whose output is a partial sum on each device: the last one, or -1 where nothing is summed.</param>
/// <param name="tensors">What its nodes write, and along what each is cut; the sum is not among them.</param>
/// <param name="columns">What is shared out.</param>
/// <param name="unitColumns">Columns that stay together: whole heads and whole blocks of the contracting matrix.</param>
/// <param name="attention">Its attention, or null.</param>
internal sealed class SplitGroup(
    SplitKind kind,
    ImmutableArray<int> nodes,
    int sum,
    ImmutableDictionary<int, SplitAxis> tensors,
    int columns,
    int unitColumns,
    Attention? attention)
{
    /// <summary>What it is.</summary>
    public SplitKind Kind => kind;

    /// <summary>Its nodes, ascending.</summary>
    public ImmutableArray<int> Nodes => nodes;

    /// <summary>The node whose output is a partial sum on each device: the last one, or -1 where nothing is summed.</summary>
    public int Sum => sum;

    /// <summary>What its nodes write, and along what each is cut; the sum is not among them.</summary>
    public ImmutableDictionary<int, SplitAxis> Tensors => tensors;

    /// <summary>What is shared out.</summary>
    public int Columns => columns;

    /// <summary>Columns that stay together: whole heads and whole blocks of the contracting matrix.</summary>
    public int UnitColumns => unitColumns;

    /// <summary>Units to share out; the last may be smaller.</summary>
    public int Units => (Columns + UnitColumns - 1) / UnitColumns;

    /// <summary>The channels of a tensor of the group that belong to columns <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public (int First, int End) Channels(SplitAxis axis, int first, int end)
    {
        if (axis == SplitAxis.Columns)
        {
            return (first, end);
        }

        (int size, int group) = (attention!.HeadSize, attention.HeadCount / attention.KeyValueHeadCount);
        return (first / size / group * size, ((end / size) + group - 1) / group * size);
    }
}
