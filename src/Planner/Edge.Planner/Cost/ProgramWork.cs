using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Cost;

/// <summary>What the steps of the programs of a network have to do.</summary>
public sealed class ProgramWork
{
    private readonly Network _network;

    /// <summary>Looks at a network.</summary>
    /// <param name="graph">The graph of a plan.</param>
    public ProgramWork(Graph graph)
        : this(new Network(graph))
    {
    }

    internal ProgramWork(Network network) => _network = network;

    /// <summary>The work of a step; null for one that moves nothing itself: a transfer, or weights that come and go.</summary>
    /// <param name="device">The device of the plan whose step it is.</param>
    /// <param name="step">The step.</param>
    public KernelWork? Of(PlanDevice device, Step step) => step switch
    {
        ComputeStep compute => OfCompute(_network.Positions[compute.Node], compute.Output, Share(compute)),
        FeedStep feed => OfMove(feed.Node, device.Buffers[feed.Buffer].Tensor, feed.Region, "feed"),
        FetchStep fetch => OfMove(fetch.Node, device.Buffers[fetch.Buffer].Tensor, device.Buffers[fetch.Buffer].Window, "fetch"),
        CopyStep copy => OfMove(-1, device.Buffers[copy.Source].Tensor, copy.Region, "copy"),
        _ => null,
    };

    /// <summary>The work of computing a region of an inner node.</summary>
    /// <param name="node">Its position.</param>
    /// <param name="output">The region.</param>
    /// <param name="share">Share of the sum over input channels that is added up.</param>
    internal KernelWork OfCompute(int node, Region output, double share = 1)
    {
        Node operation = _network[node];
        int tensor = _network.OutputOf(node);
        double bytes = (double)output.ElementCount * _network.ElementBytes[tensor];
        foreach (int position in _network.Activations[node])
        {
            bytes += (double)_network.Field(node, position).Of(output).ElementCount * _network.ElementBytes[operation.Inputs[position]] * share;
        }

        double weights = operation.Inputs.Where(i => i >= 0 && _network.Graph.Tensors[i].IsConstant).Sum(i => (double)_network.Graph.Tensors[i].Bytes) * share;
        KernelLoops loops = KernelLoops.Of(_network, node, output);
        return new KernelWork($"{loops.Kind}/{TypeOf(_network.Graph, operation)}", _network.MacsOf(node, output) * share, output.Pixels, output.Channels, loops.Depth, loops.Taps, bytes, weights)
        {
            Width = loops.Width,
            Stretches = loops.Stretches,
            LaidOut = loops.LaidOut,
            BorderShare = loops.BorderShare,
        };
    }

    private KernelWork OfMove(int node, int tensor, Region region, string kind)
    {
        double bytes = (double)region.ElementCount * _network.ElementBytes[tensor] * 2;
        string what = node >= 0 ? $"{kind}-{_network.Graph.Nodes[node].Operator.Kind.ToLowerInvariant()}-{Word(_network.Graph.Output(_network.Graph.Nodes[node]).Type)}" : "copy";
        return new KernelWork($"{what}/{Word(node >= 0 ? _network.Graph.Tensors[_network.Graph.Nodes[node].Inputs[0]].Type : _network.Graph.Tensors[tensor].Type)}", 0, region.Pixels, region.Channels, 0, 0, bytes, 0) { Stretches = region.Height };
    }

    private double Share(ComputeStep step)
    {
        int node = _network.Positions[step.Node];
        return step.Accumulation is { } part
            ? Math.Min(1, (double)part.InputPart.ElementCount / Math.Max(_network.Field(node, _network.Activations[node][0]).Of(step.Output).ElementCount, 1))
            : 1;
    }

    private static string TypeOf(Graph graph, Node node) => Word(graph.Tensors[node.Inputs.First(i => i >= 0)].Type);

    private static string Word(ElementType type) => type.ToString().ToLowerInvariant();
}
