using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>
/// What is computed by an inner product over taps, seen as one convolution: <see cref="Conv2D"/>, a
/// <see cref="DepthwiseConv2D"/> of a single input channel, and <see cref="FullyConnected"/>.
/// </summary>
/// <param name="Window">The sliding window.</param>
/// <param name="InputChannels">Channels of an input pixel.</param>
/// <param name="OutputChannels">Channels of an output pixel.</param>
/// <param name="Activation">What is fused behind it.</param>
/// <param name="IsFlattened">Whether the whole input is read as one pixel.</param>
/// <param name="IsTransposed">Whether the filter is stored with output channels innermost.</param>
internal sealed record Convolution(Window Window, int InputChannels, int OutputChannels, Activation Activation, bool IsFlattened = false, bool IsTransposed = false)
{
    /// <summary>The convolution of a node with a constant filter, or null where the node is none.</summary>
    public static Convolution? Of(NodeBinding binding)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        if (node.Inputs.Length < 2 || graph.Input(node, 0) is not { IsConstant: false } input || graph.Input(node, 1) is not { IsConstant: true } filter
            || graph.Input(node, 2) is { IsConstant: false })
        {
            return null;
        }

        (int height, int width, int channels) = input.Shape.AsImage();
        int outputs = graph.Output(node).Shape[-1];
        switch (node.Operator)
        {
            case Conv2D { Groups: 1 } conv:
                return new Convolution(conv.Window, channels, outputs, conv.Activation);
            case DepthwiseConv2D depthwise when channels == 1:
                return new Convolution(depthwise.Window, 1, outputs, depthwise.Activation, IsTransposed: true);
            case FullyConnected dense:
                (int rows, int columns, _) = graph.Output(node).Shape.AsImage();
                int depth = filter.Shape[1];
                bool isRowwise = channels == depth && (height, width) == (rows, columns);
                bool isFlattened = rows * columns == 1 && input.Shape.ElementCount == depth;
                return isRowwise || isFlattened ? new Convolution(new Window(1, 1), depth, outputs, dense.Activation, IsFlattened: !isRowwise) : null;
            default:
                return null;
        }
    }

    /// <summary>How it reaches into its input: rows of the kernel are joined where a pixel alone is too short for an inner loop.</summary>
    /// <param name="elementBytes">Bytes of an element.</param>
    /// <param name="granule">See <see cref="TapReach"/>.</param>
    public TapReach Reach(int elementBytes, int granule)
    {
        const int ShortPixelBytes = 16;
        int pixelBytes = InputChannels * elementBytes;
        bool joinsRows = Window.KernelWidth > 1 && Window.DilationWidth == 1 && pixelBytes < ShortPixelBytes;
        return new TapReach(Window, joinsRows, pixelBytes, granule);
    }

    /// <summary>The operand as the convolution reads it, or null where it would have to lie together and does not.</summary>
    public Operand? View(Operand operand)
    {
        if (!IsFlattened)
        {
            return operand;
        }

        PlanBuffer buffer = operand.Buffer;
        if (!buffer.IsWhole || buffer.Window != Region.Of(operand.Tensor.Shape))
        {
            return null;
        }

        var row = new Shape(1, InputChannels);
        return operand with { Tensor = operand.Tensor with { Shape = row }, Buffer = buffer with { Window = Region.Of(row), RingPixels = 1 } };
    }

    /// <summary>The filter with output channels outermost, <c>[channel][tap][element]</c>.</summary>
    /// <param name="stored">As the model stores it.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> stored, int elementBytes)
    {
        if (!IsTransposed)
        {
            return stored;
        }

        ReadOnlySpan<byte> source = stored.Span;
        byte[] filter = new byte[source.Length];
        int taps = Window.KernelHeight * Window.KernelWidth;
        for (int tap = 0; tap < taps; tap++)
        {
            for (int c = 0; c < OutputChannels; c++)
            {
                source.Slice(((tap * OutputChannels) + c) * elementBytes, elementBytes).CopyTo(filter.AsSpan(((c * taps) + tap) * elementBytes));
            }
        }

        return filter;
    }
}
