using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Bottleneck;

/// <summary>A network made ready for one cut: the head's nodes come first, and calibrated latents cross as symbols.</summary>
/// <param name="Network">The network.</param>
/// <param name="Weights">Its constants.</param>
/// <param name="HeadNodes">Its first inner nodes are the head.</param>
/// <param name="CodingOf">How each tensor that crosses is entropy-coded.</param>
internal sealed record CutNetwork(Network Network, WeightStore Weights, int HeadNodes, IReadOnlyDictionary<int, LatentCoding?> CodingOf)
{
    /// <summary>Makes a network ready. The order of nodes changes no value, and latents change only where they are quantised.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its constants.</param>
    /// <param name="cut">Where it is cut.</param>
    /// <param name="crossings">How its tensors cross.</param>
    public static CutNetwork Of(Network network, WeightStore weights, Cut cut, Crossings crossings)
    {
        HashSet<int> head = [.. cut.Head];
        int[] crossing = [.. CutTable.Crossing(network, head.Contains)];
        int[] nodes = [.. Enumerable.Range(0, network.Graph.Nodes.Length)];
        ImmutableArray<int> fed = [.. network.Sources.SelectMany(s => s.Node < 0 ? [] : InputBoundary.Nodes(network.Graph, network.Graph.Inputs[s.Input], s.Node))];
        ImmutableArray<int> begin = [.. fed.Order(), .. cut.Head.Select(n => network.Nodes[n])];
        Graph ordered = network.Graph with { Nodes = [.. begin.Concat(nodes.Except(begin)).Select(n => network.Graph.Nodes[n])] };
        Dictionary<int, CalibratedLatent> latents = crossing.Where(t => network.Producers[t] >= 0 && crossings.CalibratedOf(t) is not null).ToDictionary(t => t, t => crossings.CalibratedOf(t)!);
        (Graph graph, WeightStore constants, int headNodes, Dictionary<int, int> symbolsOf) = LatentGraph.Quantise(ordered, weights, begin.Length, latents);
        return new CutNetwork(
            network.Of(graph),
            constants,
            headNodes - fed.Length,
            crossing.ToDictionary(t => symbolsOf.GetValueOrDefault(t, t), t => network.Producers[t] < 0 ? null : crossings.CodingOf(t)));
    }
}
