using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>
/// Groups of channels of a stage that starts with an expansion: the nodes up to <see cref="End"/> work on one group of
/// channels after the other, and a convolution behind them (<see cref="Project"/>) adds up what each group contributes.
/// </summary>
internal sealed class ChannelGroups
{
    private readonly int _from;

    private readonly int _channels;

    private ChannelGroups(int count, int from, int end, int project, int channels) => (Count, _from, End, Project, _channels) = (count, from, end, project, channels);

    /// <summary>All channels at once.</summary>
    public static ChannelGroups None { get; } = new(1, 0, 0, -1, 0);

    /// <summary>Number of groups.</summary>
    public int Count { get; }

    /// <summary>Node behind the last that works on a group at a time.</summary>
    public int End { get; }

    /// <summary>The convolution that sums over the groups, or -1.</summary>
    public int Project { get; }

    /// <summary>The groups of a stage; <see cref="None"/> where its nodes do not allow them.</summary>
    public static ChannelGroups Of(Network network, int from, int to, int count)
    {
        if (!CanStart(network, from))
        {
            return None;
        }

        int channels = network.Images[network.OutputOf(from)].Channels;
        int end = from + 1;
        while (end < to && network.IsChannelwise(end) && network.Images[network.OutputOf(end)].Channels == channels && IsFedOnlyBy(network, end, from, end)
            && network.Consumers[network.OutputOf(end - 1)] is [int only] && only == end)
        {
            end++;
        }

        bool isAlone = network.Consumers[network.OutputOf(end - 1)].Length == 1 && !network.IsSink(network.OutputOf(end - 1));
        int project = end < to && isAlone && network[end].Operator is Conv2D { Groups: 1 } && network.Activations[end].Length == 1
            && network.Producers[network[end].Inputs[0]] == end - 1 && network.Graph.Tensors[network[end].Inputs[0]].Type == ElementType.Int8 ? end : -1;
        return count <= channels && (end == to || project >= 0) ? new ChannelGroups(count, from, end, project, channels) : None;
    }

    /// <summary>The channels of a window that are worked on in a group.</summary>
    public Region Slice(int node, int group, Region window)
    {
        if (Count == 1 || node < _from || node >= End)
        {
            return window;
        }

        int first = _channels * group / Count, end = _channels * (group + 1) / Count;
        return window with { Channel = first, Channels = end - first };
    }

    private static bool CanStart(Network network, int node) =>
        network.IsSpatial(node) && (network[node].Operator is Conv2D { Groups: 1 } || network.IsChannelwise(node));

    private static bool IsFedOnlyBy(Network network, int node, int from, int to) =>
        network.Activations[node].All(p => network.Producers[network[node].Inputs[p]] is int producer && producer >= from && producer < to);
}
