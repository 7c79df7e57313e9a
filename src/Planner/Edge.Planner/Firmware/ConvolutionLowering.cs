using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>
/// Convolutions, depthwise convolutions and fully connected layers. The input's zero point is folded into the bias,
/// <c>bias − zero·Σ weights</c>, so that kernels multiply stored values; padding then counts as the zero point.
/// </summary>
internal static class ConvolutionLowering
{
    /// <summary>Lowers a convolution; its filter stays <c>[Cout,KH,KW,Cin/Groups]</c>.</summary>
    public static FirmwareNode Lower(NodeLowering node, Conv2D conv)
    {
        Shape filter = node.Input(1).Shape;
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfConvolution(node.Input(0), node.Input(1), node.Output, filter[0]);
        return Write(node, FirmwareKernel.Conv2D, node.Filter(1), Image(node.Input(0)), conv.Window, conv.Groups, conv.Activation, multipliers, (i, _) => i / (filter[1] * filter[2] * filter[3]));
    }

    /// <summary>
    /// Lowers a depthwise convolution; its filter stays <c>[KH,KW,Cout]</c>. With one input channel it is a convolution, whose
    /// kernels are the faster ones: <c>[KH,KW,Cout]</c> becomes <c>[Cout,KH,KW,1]</c>.
    /// </summary>
    public static FirmwareNode Lower(NodeLowering node, DepthwiseConv2D conv)
    {
        Shape image = node.Input(0).Shape;
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfConvolution(node.Input(0), node.Input(1), node.Output, node.Output.Shape[-1]);
        if (image[3] == 1)
        {
            int taps = conv.Window.KernelHeight * conv.Window.KernelWidth;
            return Write(node, FirmwareKernel.Conv2D, Transposed(node.Filter(1), taps), Image(node.Input(0)), conv.Window, 1, conv.Activation, multipliers, (i, _) => i / taps);
        }

        return Write(node, FirmwareKernel.DepthwiseConv2D, node.Filter(1), Image(node.Input(0)), conv.Window, image[3], conv.Activation, multipliers, (i, channels) => i % channels);
    }

    /// <summary>Lowers a fully connected layer: a convolution of 1×1 over <see cref="InputImage"/>.</summary>
    public static FirmwareNode Lower(NodeLowering node, FullyConnected layer)
    {
        Shape filter = node.Input(1).Shape;
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfFullyConnected(node.Input(0), node.Input(1), node.Output, filter[0]);
        return Write(node, FirmwareKernel.Conv2D, node.Filter(1), InputImage(node.Output.Shape, filter), new Window(1, 1), 1, layer.Activation, multipliers, (i, _) => i / filter[1]);
    }

    /// <summary>The input of a fully connected layer as its kernel sees it: the output's pixels, a row of the matrix a pixel.</summary>
    /// <param name="output">Shape of the output.</param>
    /// <param name="filter">Shape <c>[N,K]</c> of the filter.</param>
    public static Region InputImage(Shape output, Shape filter)
    {
        (int height, int width, _) = output.AsImage();
        return new Region(0, 0, 0, height, width, filter[1]);
    }

    /// <summary><c>[rows,columns] → [columns,rows]</c>.</summary>
    private static sbyte[] Transposed(sbyte[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        return [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[(i % rows * columns) + (i / rows)])];
    }

    private static Region Image(Tensor tensor) => Region.Of(tensor.Shape);

    private static FirmwareNode Write(
        NodeLowering node, FirmwareKernel kernel, sbyte[] filter, Region image, Window window, int groups, Activation activation, FixedPointMultiplier[] multipliers, Func<int, int, int> channelOf)
    {
        (_, int inputZero) = node.Activation(0);
        int channels = node.Output.Shape[-1], outputZero = node.OutputZeroPoint;
        int[] bias = Folded(node.Bias(2, channels), filter, inputZero, i => channelOf(i, channels));
        ActivationRange range = ActivationRange.Of(activation, node.Output);
        ImmutableArray<FirmwareConstant> factors = node.Add(multipliers);
        return node.Result(
            kernel,
            [
                window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth, window.PadTop, window.PadLeft, window.DilationHeight, window.DilationWidth,
                image.Height, image.Width, image.Channels, channels, groups, inputZero, outputZero, range.Min, range.Max,
            ],
            [node.Add<sbyte>(filter), node.Add<int>(bias), .. factors]);
    }

    private static int[] Folded(int[] bias, sbyte[] filter, int inputZero, Func<int, int> channelOf)
    {
        int[] folded = [.. bias];
        for (int i = 0; i < filter.Length; i++)
        {
            folded[channelOf(i)] -= inputZero * filter[i]; // Wraps as the sums of kernels do.
        }

        return folded;
    }
}
