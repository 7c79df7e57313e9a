using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Cost;

/// <summary>
/// The loops of the kernel that computes a region: which family it belongs to, and what its inner loops run over. It follows what kernels
/// have in common (inner products over taps, channels in vectors, pixels in tiles); how large vectors and tiles are is found by the fit.
/// </summary>
/// <param name="Kind">The family, without the type.</param>
/// <param name="Depth">Elements that an output sums over at each tap; 0 where there is no sum of products.</param>
/// <param name="Taps">Places of the input that each output looks at; 0 where there is no window.</param>
internal readonly record struct KernelLoops(string Kind, int Depth = 0, int Taps = 0)
{
    /// <summary>A pixel of fewer bytes is too short for an inner loop: the pixels of a row of the window are summed over together.</summary>
    private const int ShortPixelBytes = 16;

    /// <summary>Longer sums pay for a way through memory, and have kernels of their own.</summary>
    private const int LongSum = 128, LongSumOfOneVector = 48, OneVector = 16;

    /// <summary>Channels of which two pixels fill a vector.</summary>
    private const int HalfVector = 8;

    private const int MostQuadRows = 4;

    /// <summary>A shorter constant is repeated in memory beforehand: it does not break what lies together.</summary>
    private const int ShortConstantBytes = 64;

    /// <summary>Pixels of a row, where tiles end with it; else 0.</summary>
    public int Width { get; init; }

    /// <summary>Rows, or stretches of memory, that are begun.</summary>
    public double Stretches { get; init; }

    /// <summary>Input pixels that are laid out before they are multiplied.</summary>
    public double LaidOut { get; init; }

    /// <summary>Share of the pixels whose window reaches over the border of the image.</summary>
    public double BorderShare { get; init; }

    /// <summary>The loops of computing a region of an inner node.</summary>
    public static KernelLoops Of(Network network, int node, Region output)
    {
        Node operation = network[node];
        Graph graph = network.Graph;
        int channels = graph.Tensors[operation.Inputs.First(i => i >= 0)].Shape[-1];
        bool isPixel = graph.Output(operation).Shape.ElementCount == graph.Output(operation).Shape[-1];
        return operation.Operator switch
        {
            Conv2D { Groups: > 1 } grouped => new KernelLoops("grouped", graph.Tensors[operation.Inputs[1]].Shape[3], TapsOf(grouped.Window)),
            Conv2D convolution => Convolution(graph, operation, convolution.Window, isPixel, output, channels) with { BorderShare = Border(network, operation, convolution.Window, output) },
            DepthwiseConv2D depthwise when channels == 1 => Convolution(graph, operation, depthwise.Window, isPixel, output, 1) with { BorderShare = Border(network, operation, depthwise.Window, output) },
            DepthwiseConv2D { Multiplier: > 1 } multiplied => new KernelLoops("depthwise-multiplied", 1, TapsOf(multiplied.Window)),
            DepthwiseConv2D depthwise => Depthwise(graph, operation, depthwise.Window, output) with { BorderShare = Border(network, operation, depthwise.Window, output) },
            FullyConnected => Convolution(graph, operation, new Window(1, 1), isPixel, output, graph.Tensors[operation.Inputs[1]].Shape[1]),
            Pool2D { Function: PoolFunction.Max } pool => new KernelLoops("pool-max", 1, TapsOf(pool.Window)),
            Pool2D pool => new KernelLoops("pool-average", 1, TapsOf(pool.Window)),
            Reduce reduce => new KernelLoops(reduce.Axes.Contains(graph.Tensors[operation.Inputs[0]].Shape.Rank - 1) ? "reduce-channels" : "reduce", 1, (int)Math.Max(graph.Tensors[operation.Inputs[0]].Shape.ElementCount / Math.Max(graph.Output(operation).Shape.ElementCount, 1), 1)),
            Add or Sub => Elementwise("sum", network, operation, output),
            Mul => Elementwise("product", network, operation, output),
            Unary unary => new KernelLoops(graph.Output(operation).Type.IsFloat() && unary.Function is not (UnaryFunction.Relu or UnaryFunction.Relu6 or UnaryFunction.ReluN1To1) ? $"unary-{unary.Function.ToString().ToLowerInvariant()}" : "unary"),
            Resize { Interpolation: ResizeInterpolation.Nearest } => new KernelLoops("resize-nearest", 0, 1),
            Resize => new KernelLoops("resize-bilinear", 0, 1),
            Concat => new KernelLoops("concat") { Stretches = (double)output.Pixels * operation.Inputs.Length },
            Pad => new KernelLoops("pad") { Stretches = 2.0 * output.Height, LaidOut = Math.Max(output.Pixels - network.Images[operation.Inputs[0]].Pixels, 0) },
            StridedSlice => new KernelLoops("slice") { Stretches = channels == output.Channels ? 1 : output.Pixels },
            Transpose transpose when transpose.Permutation[-1] == transpose.Permutation.Rank - 1 => new KernelLoops("transpose-pixels") { Stretches = output.Pixels },
            { Kind: var kind } => new KernelLoops(kind.ToLowerInvariant()),
        };
    }

    private static KernelLoops Convolution(Graph graph, Node node, Window window, bool isPixel, Region output, int channels)
    {
        bool isFloat = graph.Output(node).Type.IsFloat();
        bool joinsRows = window is { KernelWidth: > 1, DilationWidth: 1 } && channels * graph.Output(node).Type.BlockBytes() < ShortPixelBytes;
        int depth = joinsRows ? channels * window.KernelWidth : channels, taps = joinsRows ? window.KernelHeight : TapsOf(window);
        if (isPixel || (!isFloat && output.Pixels == 1))
        {
            return new KernelLoops("dense", depth, taps);
        }

        bool isLong = isFloat && (long)depth * taps >= (output.Channels <= OneVector ? LongSumOfOneVector : LongSum);
        return new KernelLoops((taps == 1 ? "pointwise" : "convolution") + (isLong ? "-long" : string.Empty), depth, taps);
    }

    /// <summary>Depthwise sums of bytes run over the rows of the window four at a time, laid out row by row of the output; those of floats over its pixels.</summary>
    private static KernelLoops Depthwise(Graph graph, Node node, Window window, Region output)
    {
        if (graph.Output(node).Type.IsFloat())
        {
            return new KernelLoops("depthwise", 1, TapsOf(window));
        }

        bool isColumn = graph.Output(node).Shape is { Rank: 4 } shape && shape[2] == 1 && window.KernelWidth == 1;
        (int width, int rows, int stride) = isColumn ? (output.Height, output.Width, window.StrideHeight) : (output.Width, output.Height, window.StrideWidth);
        (int across, int down) = isColumn ? (window.KernelHeight, window.KernelWidth) : (window.KernelWidth, window.KernelHeight);
        bool isPaired = output.Channels == HalfVector && stride == 1 && down <= MostQuadRows && width % 2 == 0;
        return new KernelLoops(isPaired ? "depthwise-paired" : "depthwise", down, across) { Width = width, Stretches = rows, LaidOut = (double)rows * (((width - 1) * stride) + across) };
    }

    private static KernelLoops Elementwise(string kind, Network network, Node node, Region output)
    {
        Shape shape = network.Graph.Output(node).Shape;
        bool isWhole = node.Inputs.All(i => network.Graph.Tensors[i].Shape == shape);
        bool isRepeated = node.Inputs.All(i => network.Graph.Tensors[i].Shape == shape || (network.Graph.Tensors[i].IsConstant && network.Graph.Tensors[i].Shape[-1] * network.Graph.Tensors[i].Type.BlockBytes() < ShortConstantBytes));
        return new KernelLoops(isWhole || isRepeated ? kind : $"{kind}-spread") { Stretches = isWhole || isRepeated ? 1 : output.Pixels };
    }

    private static int TapsOf(Window window) => window.KernelHeight * window.KernelWidth;

    private static double Border(Network network, Node node, Window window, Region output)
    {
        if (output.IsEmpty)
        {
            return 0;
        }

        Region image = network.Images[node.Inputs[0]];
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
}
