using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that slide a window over an image. SAME and VALID become numbers here.</summary>
internal static class Convolutions
{
    private const byte Same = 0, Valid = 1;

    /// <summary>CONV_2D: filter <c>[Cout,KH,KW,Cin/groups]</c>, as in Edge.</summary>
    public static void Conv2D(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.Conv2D);
        Shape input = Image(op), filter = Filter(op);
        int groups = input[3] / filter[3];
        if (groups * filter[3] != input[3] || filter[0] % groups != 0)
        {
            throw op.Invalid("filter", $"{filter}", $"The {input[3]} channels of the input are not a multiple of its depth, or its outputs do not divide into groups.");
        }

        Window window = WindowOf(
            op,
            input,
            (filter[1], filter[2]),
            (options.Int32(Fields.Conv2D.StrideHeight), options.Int32(Fields.Conv2D.StrideWidth)),
            (options.Int32(Fields.Conv2D.DilationHeight, absent: 1), options.Int32(Fields.Conv2D.DilationWidth, absent: 1)),
            options.Byte(Fields.Conv2D.Padding));
        Activation activation = op.Activation(options.Byte(Fields.Conv2D.Activation));
        op.Emit(new Conv2D(window, groups, activation), op.Read(0), op.ReadWeights(1), op.ReadOptionalWeights(2));
    }

    /// <summary>DEPTHWISE_CONV_2D: filter <c>[1,KH,KW,C·multiplier]</c>, as in Edge.</summary>
    public static void DepthwiseConv2D(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.DepthwiseConv2D);
        Shape input = Image(op), filter = Filter(op);
        int multiplier = filter[3] / input[3];
        if (filter[0] != 1 || multiplier * input[3] != filter[3])
        {
            throw op.Invalid("filter", $"{filter}", $"A depthwise filter is [1,height,width,n], n a multiple of the {input[3]} channels of the input.");
        }

        Window window = WindowOf(
            op,
            input,
            (filter[1], filter[2]),
            (options.Int32(Fields.DepthwiseConv2D.StrideHeight), options.Int32(Fields.DepthwiseConv2D.StrideWidth)),
            (options.Int32(Fields.DepthwiseConv2D.DilationHeight, absent: 1), options.Int32(Fields.DepthwiseConv2D.DilationWidth, absent: 1)),
            options.Byte(Fields.DepthwiseConv2D.Padding));
        Activation activation = op.Activation(options.Byte(Fields.DepthwiseConv2D.Activation));
        op.Emit(new DepthwiseConv2D(window, multiplier, activation), op.Read(0), op.ReadWeights(1), op.ReadOptionalWeights(2));
    }

    /// <summary>AVERAGE_POOL_2D and MAX_POOL_2D; padding does not count in an average.</summary>
    public static void Pool2D(OperatorContext op, PoolFunction function)
    {
        FlatTable options = op.Options(BuiltinOptions.Pool2D);
        Window window = WindowOf(
            op,
            Image(op),
            (options.Int32(Fields.Pool2D.FilterHeight), options.Int32(Fields.Pool2D.FilterWidth)),
            (options.Int32(Fields.Pool2D.StrideHeight), options.Int32(Fields.Pool2D.StrideWidth)),
            (1, 1),
            options.Byte(Fields.Pool2D.Padding));
        Activation activation = op.Activation(options.Byte(Fields.Pool2D.Activation));
        op.Emit(new Pool2D(function, window, CountPadding: false, activation), op.Read(0));
    }

    /// <summary>The shape of input 0, which must be one image.</summary>
    public static Shape Image(OperatorContext op)
    {
        Shape shape = op.InputShape(0);
        return shape.Rank == 4 && shape[0] == 1
            ? shape
            : throw new EdgeException(2020, $"{op.Title} has an input of shape {shape}.", "Image operators take one image, [1,height,width,channels].", "Export the model with batch size 1.");
    }

    private static Shape Filter(OperatorContext op)
    {
        Shape shape = op.InputShape(1);
        return shape.Rank == 4 ? shape : throw op.Invalid("filter", $"{shape}", "A filter has 4 dimensions.");
    }

    private static Window WindowOf(OperatorContext op, Shape input, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) dilation, byte padding)
    {
        if (padding > Valid)
        {
            throw op.Invalid("padding", $"{padding}", "Padding is SAME (0) or VALID (1).");
        }

        (int top, int bottom) = Padding(op, "height", input[1], kernel.Height, stride.Height, dilation.Height, padding);
        (int left, int right) = Padding(op, "width", input[2], kernel.Width, stride.Width, dilation.Width, padding);
        return new Window(kernel.Height, kernel.Width, stride.Height, stride.Width, top, left, bottom, right, dilation.Height, dilation.Width);
    }

    // TensorFlow's SAME: as many outputs as strides fit into the input, the odd row of padding behind.
    private static (int Before, int After) Padding(OperatorContext op, string side, int input, int kernel, int stride, int dilation, byte padding)
    {
        if (kernel < 1 || stride < 1 || dilation < 1)
        {
            throw op.Invalid(side, $"kernel {kernel}, stride {stride}, dilation {dilation}", "All of them are at least 1.");
        }

        long span = ((kernel - 1L) * dilation) + 1;
        long outputs = (input + (long)stride - 1) / stride;
        long total = padding == Same ? Math.Max(((outputs - 1) * stride) + span - input, 0) : 0;
        if (span > input + total || input + total > int.MaxValue)
        {
            throw op.Invalid(side, $"kernel {kernel} with dilation {dilation}", $"It spans {span} of {input} elements.");
        }

        return ((int)(total / 2), (int)(total - (total / 2)));
    }
}
