using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Sums, products, and functions of one value.</summary>
internal static class ElementwiseLowering
{
    private const int LeftConstant = 1;
    private const int RightConstant = 2;

    /// <summary>Lowers <c>a + b</c>, or <c>a − b</c>.</summary>
    public static FirmwareNode Sum(NodeLowering node, Activation activation, bool subtract)
    {
        (int[] operands, FirmwareConstant[] constants) = Operands(node);
        SumArithmetic sum = SumArithmetic.Of(node.Input(0), node.Input(1), node.Output, activation, subtract);
        return node.Result(
            FirmwareKernel.Add,
            [
                .. operands, sum.LeftZeroPoint, sum.RightZeroPoint, sum.OutputZeroPoint, sum.Left.Significand, sum.Left.Shift, sum.Right.Significand, sum.Right.Shift,
                sum.Output.Significand, sum.Output.Shift, sum.LeftShift, subtract ? -1 : 1, sum.Range.Min, sum.Range.Max,
            ],
            constants);
    }

    /// <summary>Lowers <c>a · b</c>.</summary>
    public static FirmwareNode Product(NodeLowering node, Mul mul)
    {
        (int[] Parameters, FirmwareConstant[] Constants) operands = Operands(node);
        ProductArithmetic product = ProductArithmetic.Of(node.Input(0), node.Input(1), node.Output, mul.Activation);
        return Scaled(node, FirmwareKernel.Mul, operands, product.Output, product.Range);
    }

    /// <summary>Lowers <c>a / b</c>.</summary>
    public static FirmwareNode Quotient(NodeLowering node, Div div)
    {
        (int[] Parameters, FirmwareConstant[] Constants) operands = Operands(node);
        QuotientArithmetic quotient = QuotientArithmetic.Of(node.Input(0), node.Input(1), node.Output, div.Activation);
        return Scaled(node, FirmwareKernel.Div, operands, quotient.Output, quotient.Range);
    }

    /// <summary>Lowers the larger, or the smaller, of two values.</summary>
    public static FirmwareNode Extremum(NodeLowering node, Activation activation, bool largest)
    {
        (int[] operands, FirmwareConstant[] constants) = Operands(node);
        node.RequireOneScale();
        ActivationRange range = ActivationRange.Of(activation, node.Output);
        return node.Result(FirmwareKernel.Maximum, [.. operands, largest ? 1 : -1, range.Min, range.Max], constants);
    }

    /// <summary>Lowers a function of one stored value to its table.</summary>
    public static FirmwareNode Table(NodeLowering node, Unary unary)
    {
        (Tensor input, _) = node.Activation(0);
        _ = node.OutputZeroPoint;
        return Table(node, UnaryTable.Of(unary, input, node.Output));
    }

    /// <summary>Lowers a requantisation of int8 to its table.</summary>
    public static FirmwareNode Requantisation(NodeLowering node)
    {
        (Tensor input, int zero) = node.Activation(0);
        int outputZero = node.OutputZeroPoint;
        FixedPointMultiplier factor = FixedPointMultiplier.Of((double)input.Quantization!.Scale / node.Output.Quantization!.Scale);
        ActivationRange range = ActivationRange.Of(node.Output);
        return Table(node, [.. Enumerable.Range(sbyte.MinValue, 256).Select(value => range.Clamp(factor.Apply(value - zero) + outputZero))]);
    }

    /// <summary>A kernel of two differences from zero points, and a factor of the result.</summary>
    private static FirmwareNode Scaled(NodeLowering node, FirmwareKernel kernel, (int[] Parameters, FirmwareConstant[] Constants) operands, FixedPointMultiplier factor, ActivationRange range)
    {
        (int left, int right) = (node.Activation(0).ZeroPoint, node.Activation(1).ZeroPoint);
        return node.Result(kernel, [.. operands.Parameters, left, right, node.OutputZeroPoint, factor.Significand, factor.Shift, range.Min, range.Max], operands.Constants);
    }

    private static FirmwareNode Table(NodeLowering node, int[] outputs) =>
        node.Result(FirmwareKernel.Table, [], node.Add<sbyte>(Array.ConvertAll(outputs, value => (sbyte)value)));

    /// <summary>How the two operands follow the output, and the one that is a constant.</summary>
    private static (int[] Parameters, FirmwareConstant[] Constants) Operands(NodeLowering node)
    {
        (Tensor left, _) = node.Activation(0);
        (Tensor right, _) = node.Activation(1);
        _ = node.OutputZeroPoint;
        if (left.IsConstant && right.IsConstant)
        {
            throw node.Refuse("Both operands are constants.");
        }

        int[] follow = [.. Following(node, left), .. Following(node, right)];
        if (!left.IsConstant && !right.IsConstant)
        {
            return ([.. follow, 0, 0, 0, 0], []);
        }

        int position = left.IsConstant ? 0 : 1;
        (int height, int width, int channels) = Aligned(node, node.Input(position));
        return ([.. follow, left.IsConstant ? LeftConstant : RightConstant, height, width, channels], [node.Add<sbyte>(node.Constant<sbyte>(position))]);
    }

    private static int[] Following(NodeLowering node, Tensor operand)
    {
        (int height, int width, int channels) = Aligned(node, operand);
        (int rows, int columns, int outputs) = node.Output.Shape.AsImage();
        return [height == rows ? 1 : 0, width == columns ? 1 : 0, channels == outputs ? 1 : 0];
    }

    /// <summary>The operand as an image whose dimensions are the output's or 1.</summary>
    private static (int Height, int Width, int Channels) Aligned(NodeLowering node, Tensor operand)
    {
        Shape shape = operand.Shape, output = node.Output.Shape;
        (int Height, int Width, int Channels) image = shape.AsImage(), whole = output.AsImage(), aligned = image;
        if (output.Rank == 4 && shape.Rank < 4)
        {
            aligned = (shape.Rank > 2 ? shape[-3] : 1, shape.Rank > 1 ? shape[-2] : 1, shape.Rank > 0 ? shape[-1] : 1);
        }

        bool fits = (aligned.Height == whole.Height || aligned.Height == 1)
            && (aligned.Channels == whole.Channels || aligned.Channels == 1)
            && (aligned.Width == 1 || (aligned.Width == whole.Width && (whole.Height > 1 || IsWhole(shape, output))));
        return fits && (operand.IsConstant || aligned == image)
            ? aligned
            : throw node.Refuse($"Operand '{operand.Name}' {shape} repeats within {output} in a way that the kernel does not follow.");
    }

    /// <summary>Whether all dimensions but the innermost are the output's.</summary>
    private static bool IsWhole(Shape shape, Shape output) =>
        output.SkipLast(1).SkipWhile(d => d == 1).SequenceEqual(shape.SkipLast(1).SkipWhile(d => d == 1));
}
