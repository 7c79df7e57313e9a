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
        return new KernelWork($"{KindOf(_network.Graph, operation)}/{TypeOf(_network.Graph, operation)}", _network.MacsOf(node, output) * share, output.Pixels, output.Channels, DepthOf(_network.Graph, operation), TapsOf(operation.Operator), bytes, weights)
        {
            Width = operation.Operator is Conv2D or DepthwiseConv2D ? output.Width : 0,
            BorderShare = BorderShare(operation, output),
        };
    }

    private KernelWork OfMove(int node, int tensor, Region region, string kind)
    {
        double bytes = (double)region.ElementCount * _network.ElementBytes[tensor] * 2;
        string what = node >= 0 ? $"{kind}-{_network.Graph.Nodes[node].Operator.Kind.ToLowerInvariant()}" : "copy";
        return new KernelWork($"{what}/{Word(_network.Graph.Tensors[tensor].Type)}", 0, region.Pixels, region.Channels, 0, 0, bytes, 0);
    }

    private double Share(ComputeStep step)
    {
        int node = _network.Positions[step.Node];
        return step.Accumulation is { } part
            ? Math.Min(1, (double)part.InputPart.ElementCount / Math.Max(_network.Field(node, _network.Activations[node][0]).Of(step.Output).ElementCount, 1))
            : 1;
    }

    private static string KindOf(Graph graph, Node node) => node.Operator switch
    {
        Conv2D { Groups: > 1 } => "grouped",
        Conv2D { Window: { KernelHeight: 1, KernelWidth: 1 } } => "pointwise" + Raggedness(graph, node),
        Conv2D => "convolution" + Raggedness(graph, node),
        DepthwiseConv2D { Multiplier: > 1 } => "depthwise-multiplied",
        DepthwiseConv2D => "depthwise",
        FullyConnected => "dense",
        Pool2D { Function: PoolFunction.Max } => "pool-max",
        Pool2D => "pool-average",
        Reduce => "reduce",
        Add or Sub => "sum",
        Mul => "product",
        Unary => "unary",
        Resize { Interpolation: ResizeInterpolation.Nearest } => "resize-nearest",
        Resize => "resize-bilinear",
        { Kind: var kind } => kind.ToLowerInvariant(),
    };

    /// <summary>Dot products of bytes take four at a time: input channels that are no multiple of four are gathered first.</summary>
    private static string Raggedness(Graph graph, Node node) =>
        graph.Tensors[node.Inputs[0]].Type is ElementType.Int8 && graph.Tensors[node.Inputs[1]].Shape[3] % 4 != 0 ? "-ragged" : string.Empty;

    private static string TypeOf(Graph graph, Node node) => Word(graph.Tensors[node.Inputs.First(i => i >= 0)].Type);

    private static string Word(ElementType type) => type.ToString().ToLowerInvariant();

    private static int DepthOf(Graph graph, Node node) => node.Operator switch
    {
        Conv2D => graph.Tensors[node.Inputs[1]].Shape[3],
        FullyConnected => graph.Tensors[node.Inputs[1]].Shape[1],
        _ => 0,
    };

    private double BorderShare(Node node, Region output)
    {
        (Window window, Region image) = node.Operator switch
        {
            Conv2D convolution => (convolution.Window, _network.Images[node.Inputs[0]]),
            DepthwiseConv2D depthwise => (depthwise.Window, _network.Images[node.Inputs[0]]),
            Pool2D pool => (pool.Window, _network.Images[node.Inputs[0]]),
            _ => default,
        };
        if (window.KernelHeight == 0 || output.IsEmpty)
        {
            return 0;
        }

        double rows = Inside(output.Top, output.Bottom, window.StrideHeight, window.PadTop, window.SpanHeight, image.Height);
        double columns = Inside(output.Left, output.Right, window.StrideWidth, window.PadLeft, window.SpanWidth, image.Width);
        return 1 - (rows * columns / output.Pixels);
    }

    /// <summary>Of output positions those whose window lies inside an image of the given size.</summary>
    private static int Inside(int from, int to, int stride, int padding, int span, int size)
    {
        int first = Math.Max(from, (padding + stride - 1) / stride), last = Math.Min(to - 1, size + padding >= span ? (size + padding - span) / stride : -1);
        return Math.Max(last - first + 1, 0);
    }

    private static int TapsOf(Operator operation) => operation switch
    {
        Conv2D convolution => convolution.Window.KernelHeight * convolution.Window.KernelWidth,
        DepthwiseConv2D depthwise => depthwise.Window.KernelHeight * depthwise.Window.KernelWidth,
        Pool2D pool => pool.Window.KernelHeight * pool.Window.KernelWidth,
        _ => 0,
    };
}
