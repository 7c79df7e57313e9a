using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Nodes that devices share out among themselves without talking: between a tensor that all have and one that all get
/// (Megatron-LM's pairs of column- and row-parallel products, Shoeybi et al. 2019; TPI-LLM, Li et al. 2024).
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Nodes">Its nodes, ascending.</param>
/// <param name="Sum">The node whose output is a partial sum on each device: the last one, or -1 where nothing is summed.</param>
/// <param name="Tensors">What its nodes write, and along what each is cut; the sum is not among them.</param>
/// <param name="Columns">What is shared out.</param>
/// <param name="UnitColumns">Columns that stay together: whole heads and whole blocks of the contracting matrix.</param>
/// <param name="Attention">Its attention, or null.</param>
internal sealed record SplitGroup(
    SplitKind Kind,
    ImmutableArray<int> Nodes,
    int Sum,
    ImmutableDictionary<int, SplitAxis> Tensors,
    int Columns,
    int UnitColumns,
    Attention? Attention)
{
    /// <summary>Units to share out; the last may be smaller.</summary>
    public int Units => (Columns + UnitColumns - 1) / UnitColumns;

    /// <summary>The channels of a tensor of the group that belong to columns <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public (int First, int End) Channels(SplitAxis axis, int first, int end)
    {
        if (axis == SplitAxis.Columns)
        {
            return (first, end);
        }

        (int size, int group) = (Attention!.HeadSize, Attention.HeadCount / Attention.KeyValueHeadCount);
        return (first / size / group * size, ((end / size) + group - 1) / group * size);
    }
}
