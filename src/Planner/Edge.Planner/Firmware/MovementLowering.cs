using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Operators that move elements: padding, concatenation, reshaping, slices, transpositions, resizing.</summary>
internal static class MovementLowering
{
    private const int GatherRank = 5;

    /// <summary>Lowers padding: of an image, or of any tensor as a gather.</summary>
    public static FirmwareNode Lower(NodeLowering node, Pad pad)
    {
        (Tensor input, _) = node.Activation(0);
        int value = (int)Math.Clamp(node.OutputZeroPoint + (double)MathF.Round(pad.Value / node.Output.Quantization!.Scale, MidpointRounding.AwayFromZero), sbyte.MinValue, sbyte.MaxValue);
        if (input.Shape.Rank == 4 && input.Shape[0] == 1 && node.Output.Shape[0] == 1)
        {
            return node.Result(FirmwareKernel.Pad, [pad.Before[1], pad.Before[2], pad.Before[3], input.Shape[1], input.Shape[2], input.Shape[3], value]);
        }

        return Gather(node, node.Output.Shape, [.. Enumerable.Range(0, input.Shape.Rank).Select(d => (d, -pad.Before[d], 1))], value);
    }

    /// <summary>Lowers a slice.</summary>
    public static FirmwareNode Lower(NodeLowering node, StridedSlice slice) =>
        Gather(node, slice.Sizes, [.. Enumerable.Range(0, slice.Begin.Rank).Select(d => (d, slice.Begin[d], slice.Strides.Values[d]))], 0);

    /// <summary>Lowers a transposition.</summary>
    public static FirmwareNode Lower(NodeLowering node, Transpose transpose) =>
        Gather(node, node.Output.Shape, [.. transpose.Permutation.Select(d => (d, 0, 1))], 0);

    /// <summary>Lowers a reshape.</summary>
    public static FirmwareNode Reshape(NodeLowering node)
    {
        (_, int width, int channels) = Bytes(node).AsImage();
        (_, int outputWidth, int outputChannels) = node.Output.Shape.AsImage();
        return node.Result(FirmwareKernel.Reshape, [width, channels, outputWidth, outputChannels]);
    }

    /// <summary>Lowers a concatenation along a dimension of the image.</summary>
    public static FirmwareNode Lower(NodeLowering node, Concat concat)
    {
        if (concat.Activation != Activation.None)
        {
            throw node.Refuse("It has a fused activation.");
        }

        int axis = ImageAxis(node, concat.Axis);
        List<int> parameters = [axis, node.OutputZeroPoint];
        for (int i = 0; i < node.Node.Inputs.Length; i++)
        {
            (Tensor input, int zero) = node.Activation(i);
            if (input.IsConstant)
            {
                throw node.Refuse($"Its input '{input.Name}' is a constant.");
            }

            (int height, int width, int channels) = input.Shape.AsImage();
            FixedPointMultiplier factor = FixedPointMultiplier.Of((double)input.Quantization!.Scale / node.Output.Quantization!.Scale);
            parameters.AddRange([axis switch { 0 => height, 1 => width, _ => channels }, zero, factor.Significand, factor.Shift]);
        }

        return node.Result(FirmwareKernel.Concat, [.. parameters]);
    }

    /// <summary>Lowers resizing.</summary>
    public static FirmwareNode Lower(NodeLowering node, Resize resize)
    {
        Shape input = Bytes(node), output = node.Output.Shape;
        if (resize.Interpolation == ResizeInterpolation.Nearest)
        {
            return node.Result(
                FirmwareKernel.ResizeNearest,
                [output[1], output[2], .. ResizeAxis.Nearest(resize, input[1], output[1]), .. ResizeAxis.Nearest(resize, input[2], output[2])]);
        }

        (int rowScale, int rowOffset) = ResizeAxis.FixedPointScale(resize.Coordinates, input[1], output[1]);
        (int columnScale, int columnOffset) = ResizeAxis.FixedPointScale(resize.Coordinates, input[2], output[2]);
        return node.Result(FirmwareKernel.ResizeBilinear, [input[1], input[2], rowScale, rowOffset, columnScale, columnOffset]);
    }

    private static FirmwareNode Gather(NodeLowering node, Shape sizes, (int Input, int Begin, int Step)[] dimensions, int value)
    {
        Shape input = Bytes(node);
        if (dimensions.Length > GatherRank)
        {
            throw node.Refuse($"It has {dimensions.Length} dimensions; the kernel moves {GatherRank}.");
        }

        List<int> parameters = [];
        for (int d = dimensions.Length; d < GatherRank; d++)
        {
            parameters.AddRange([1, 0, 0, 1, 0]);
        }

        for (int d = 0; d < dimensions.Length; d++)
        {
            int stride = input.Skip(dimensions[d].Input + 1).Aggregate(1, (product, size) => product * size);
            parameters.AddRange([sizes[d], dimensions[d].Begin, dimensions[d].Step, input[dimensions[d].Input], stride]);
        }

        (_, int width, int channels) = input.AsImage();
        (_, int outputWidth, int outputChannels) = node.Output.Shape.AsImage();
        return node.Result(FirmwareKernel.Gather, [.. parameters, width, channels, outputWidth, outputChannels, value]);
    }

    /// <summary>The shape of an int8 input whose stored values are moved as they are.</summary>
    private static Shape Bytes(NodeLowering node) => (node.Input(0), node.Output) switch
    {
        ({ Type: ElementType.Int8 } input, { Type: ElementType.Int8 }) => input.Shape,
        ({ Type: not ElementType.Int8 } input, _) => throw FirmwareErrors.Type(input),
        (_, var output) => throw FirmwareErrors.Type(output),
    };

    /// <summary>The dimension of the output's image that an axis is: 0 rows, 1 columns, 2 channels.</summary>
    private static int ImageAxis(NodeLowering node, int axis)
    {
        Shape shape = node.Output.Shape;
        if (shape.Rank == 4 && shape[0] == 1)
        {
            return axis - 1;
        }

        return axis == shape.Rank - 1 ? 2
            : shape.Take(axis).All(d => d == 1) && node.Node.Inputs.Select((_, i) => node.Input(i).Shape.AsImage().Height).All(height => height == 1) ? 1
            : throw node.Refuse($"It joins tensors along axis {axis} of {shape}; the kernel joins rows, columns or channels of images.");
    }
}
