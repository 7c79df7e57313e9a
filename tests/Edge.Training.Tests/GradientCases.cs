using Edge.Model;
using Edge.Testing;

namespace Edge.Training.Tests;

/// <summary>At least one case for every operator that can be trained.</summary>
internal static class GradientCases
{
    private static readonly Shape Image = new(1, 5, 6, 3);

    public static IReadOnlyList<GradientCase> All { get; } =
    [
        Convolution("conv3x3", Image, new Window(3, 3, 1, 1, 1, 1, 1, 1), 4, Activation.None),
        Convolution("conv3x3/wide", new Shape(1, 6, 7, 20), new Window(3, 3, 1, 1, 1, 1, 1, 1), 40, Activation.None),
        Convolution("conv3x3/stride2/relu", new Shape(1, 6, 6, 3), new Window(3, 3, 2, 2, 0, 0, 1, 1), 17, Activation.Relu),
        Convolution("conv3x3/stride2/odd", new Shape(1, 7, 5, 2), new Window(3, 3, 2, 2, 1, 1, 1, 1), 3, Activation.Relu6),
        Convolution("conv2x4/stride3", new Shape(1, 8, 9, 2), new Window(2, 4, 3, 2, 0, 1, 0, 2), 5, Activation.ReluN1To1),
        Convolution("conv3x3/dilated", new Shape(1, 8, 8, 3), new Window(3, 3, 1, 1, 2, 2, 2, 2, 2, 2), 5, Activation.None),
        Convolution("conv3x3/dilated/stride2", new Shape(1, 9, 8, 3), new Window(3, 3, 2, 2, 2, 2, 2, 2, 2, 2), 5, Activation.None),
        Convolution("conv1x1", Image, new Window(1, 1), 33, Activation.Relu),
        Convolution("conv1x1/stride2", Image, new Window(1, 1, 2, 2), 16, Activation.None),
        Convolution("conv/normalized", Image, new Window(3, 3, 1, 1, 1, 1, 1, 1), 18, Activation.Relu6) with { IsNormalized = true },
        Convolution("conv/normalized/narrow", Image, new Window(3, 3, 1, 1, 1, 1, 1, 1), 10, Activation.Relu) with { IsNormalized = true },
        Convolution("conv/normalized/24", Image, new Window(1, 1), 24, Activation.None) with { IsNormalized = true },
        Depthwise("depthwise3x3", new Shape(1, 6, 5, 19), new Window(3, 3, 1, 1, 1, 1, 1, 1), Activation.Relu6),
        Depthwise("depthwise3x3/stride2", new Shape(1, 6, 7, 32), new Window(3, 3, 2, 2, 1, 1, 1, 1), Activation.None),
        Depthwise("depthwise5x3/dilated", new Shape(1, 9, 8, 5), new Window(5, 3, 1, 1, 4, 1, 4, 1, 2, 1), Activation.None),
        Depthwise("depthwise/normalized", new Shape(1, 6, 5, 16), new Window(3, 3, 1, 1, 1, 1, 1, 1), Activation.None) with { IsNormalized = true },
        new("dense", new Shape(1, 30), (b, r, x) => b.Node(new FullyConnected(Activation.Relu), [x, Floats(b, r, new Shape(7, 30)), Floats(b, r, new Shape(7))], ElementType.Float32, new Shape(1, 7))),
        new("dense/rows", new Shape(1, 4, 6), (b, r, x) => b.Node(new FullyConnected(), [x, Floats(b, r, new Shape(5, 6))], ElementType.Float32, new Shape(1, 4, 5))),
        Same("add", (b, r, x) => b.Node(new Add(Activation.Relu), [x, Scaled(b, r, x)], ElementType.Float32, Image)),
        Same("add/itself", (b, _, x) => b.Node(new Add(), [x, x], ElementType.Float32, Image)),
        Same("add/constant", (b, r, x) => b.Node(new Add(Activation.Relu), [x, Floats(b, r, new Shape(3))], ElementType.Float32, Image)),
        Same("sub", (b, r, x) => b.Node(new Sub(), [Scaled(b, r, x), x], ElementType.Float32, Image)),
        Same("sub/constant", (b, r, x) => b.Node(new Sub(), [Floats(b, r, new Shape(5, 1, 1)), x], ElementType.Float32, Image)),
        Same("mul", (b, r, x) => b.Node(new Mul(), [x, Scaled(b, r, x)], ElementType.Float32, Image)),
        Same("mul/constant", (b, r, x) => b.Node(new Mul(Activation.Relu6), [x, Floats(b, r, new Shape(3))], ElementType.Float32, Image)),
        Same("mul/excitation", (b, r, x) => b.Node(new Mul(), [x, Mean(b, x, true)], ElementType.Float32, Image)),
        new("pool/average", new Shape(1, 6, 5, 3), (b, _, x) => b.Node(new Pool2D(PoolFunction.Average, new Window(3, 3, 2, 2, 1, 1, 1, 1)), [x], ElementType.Float32, new Shape(1, 3, 3, 3))),
        new("pool/average/padded", new Shape(1, 6, 5, 3), (b, _, x) => b.Node(new Pool2D(PoolFunction.Average, new Window(3, 3, 2, 2, 1, 1, 1, 1), true, Activation.Relu), [x], ElementType.Float32, new Shape(1, 3, 3, 3))),
        new("pool/max", new Shape(1, 6, 6, 3), (b, _, x) => b.Node(new Pool2D(PoolFunction.Max, new Window(2, 2, 2, 2)), [x], ElementType.Float32, new Shape(1, 3, 3, 3))),
        new("pool/max/overlapping", new Shape(1, 6, 6, 3), (b, _, x) => b.Node(new Pool2D(PoolFunction.Max, new Window(3, 3, 2, 2, 1, 1, 0, 0)), [x], ElementType.Float32, new Shape(1, 3, 3, 3))),
        new("reduce/mean", Image, (b, _, x) => Mean(b, x, false)),
        new("reduce/sum", Image, (b, _, x) => b.Node(new Reduce(ReduceFunction.Sum, new Shape(3), true), [x], ElementType.Float32, new Shape(1, 5, 6, 1))),
        new("reshape", Image, (b, r, x) => Scaled(b, r, b.Node(new Reshape(), [x], ElementType.Float32, new Shape(1, 90)), new Shape(1, 90))),
        new("transpose", Image, (b, _, x) => b.Node(new Transpose(new Shape(0, 3, 1, 2)), [x], ElementType.Float32, new Shape(1, 3, 5, 6))),
        new("pad", Image, (b, _, x) => b.Node(new Pad(new Shape(0, 1, 0, 2), new Shape(0, 0, 3, 0), 0.5f), [x], ElementType.Float32, new Shape(1, 6, 9, 5))),
        new("matmul", new Shape(1, 4, 6), (b, _, x) => b.Node(new MatMul(), [x, b.Node(new Transpose(new Shape(0, 2, 1)), [x], ElementType.Float32, new Shape(1, 6, 4))], ElementType.Float32, new Shape(1, 4, 4))),
        new("matmul/transposed", new Shape(1, 4, 6), (b, r, x) => b.Node(new MatMul(true, false), [x, Scaled(b, r, x, new Shape(1, 4, 6))], ElementType.Float32, new Shape(1, 6, 6))),
        new("matmul/heads", new Shape(2, 3, 4), (b, r, x) => b.Node(new MatMul(false, true), [x, Scaled(b, r, x, new Shape(2, 3, 4))], ElementType.Float32, new Shape(2, 3, 3))),
        new("quantize", Image, (b, _, x) => Quantized(b, x, Image)) { Shadow = (b, _, x) => b.Node(new Unary(UnaryFunction.Clip, -0.8f, 0.7f), [x], ElementType.Float32, Image) },
        new("blocks to pixels", new Shape(1, 3, 4, 5), TransposedConvolution),
        new("several readers", Image, SeveralReaders),
        .. from function in Functions select OfFunction(function),
    ];

    /// <summary>Functions that can be trained, and a range in which each has a slope.</summary>
    public static IEnumerable<UnaryFunction> Functions => Enum.GetValues<UnaryFunction>().Where(f => f != UnaryFunction.Gelu);

    private static int Floats(GraphBuilder builder, SeededRandom random, Shape shape)
    {
        float[] values = [.. Enumerable.Range(0, shape.ElementCount).Select(_ => random.NextFloat(-0.5f, 0.5f))];
        return builder.Constant<float>(ElementType.Float32, shape, values);
    }

    private static int Scaled(GraphBuilder builder, SeededRandom random, int input, Shape? shape = null)
    {
        Shape output = shape ?? Image;
        return builder.Node(new Mul(), [input, Floats(builder, random, new Shape(output[-1]))], ElementType.Float32, output);
    }

    private static int Mean(GraphBuilder builder, int input, bool keeps) =>
        builder.Node(new Reduce(ReduceFunction.Mean, new Shape(1, 2), keeps), [input], ElementType.Float32, keeps ? new Shape(1, 1, 1, 3) : new Shape(1, 3));

    private static GradientCase Same(string name, Func<GraphBuilder, SeededRandom, int, int> build) => new(name, Image, build);

    private static GradientCase Convolution(string name, Shape image, Window window, int channels, Activation activation) => new(name, image, (builder, random, input) =>
        builder.Node(
            new Conv2D(window, 1, activation),
            [input, Floats(builder, random, new Shape(channels, window.KernelHeight, window.KernelWidth, image[3])), Floats(builder, random, new Shape(channels))],
            ElementType.Float32,
            new Shape(1, window.OutputHeight(image[1]), window.OutputWidth(image[2]), channels)));

    private static GradientCase Depthwise(string name, Shape image, Window window, Activation activation) => new(name, image, (builder, random, input) =>
        builder.Node(
            new DepthwiseConv2D(window, 1, activation),
            [input, Floats(builder, random, new Shape(1, window.KernelHeight, window.KernelWidth, image[3])), Floats(builder, random, new Shape(image[3]))],
            ElementType.Float32,
            new Shape(1, window.OutputHeight(image[1]), window.OutputWidth(image[2]), image[3])));

    private static GradientCase OfFunction(UnaryFunction function)
    {
        (float alpha, float beta) = function switch
        {
            UnaryFunction.LeakyRelu => (0.1f, 0),
            UnaryFunction.HardSigmoid => (0.8f, 0.4f),
            UnaryFunction.Clip => (-0.3f, 0.6f),
            UnaryFunction.Elu => (0.7f, 0f),
            _ => (0f, 0f),
        };
        bool isPositive = function is UnaryFunction.Sqrt or UnaryFunction.Rsqrt or UnaryFunction.Log;
        return new GradientCase($"unary/{function}", Image, (b, _, x) => b.Node(new Unary(function, alpha, beta), [x], ElementType.Float32, Image))
        {
            Range = isPositive ? (0.5f, 2) : function is UnaryFunction.Relu6 or UnaryFunction.HardSwish ? (-7, 7) : (-1.5f, 1.5f),
        };
    }

    private static int Quantized(GraphBuilder builder, int input, Shape shape)
    {
        // 8 bits from -0.8 to 0.7.
        var quantization = new Quantization(1.5f / 255, 136);
        int stored = builder.Node(new Quantize(), [input], ElementType.UInt8, shape, quantization);
        return builder.Node(new Dequantize(), [stored], ElementType.Float32, shape);
    }

    private static int TransposedConvolution(GraphBuilder builder, SeededRandom random, int input)
    {
        int blocks = builder.Node(new Conv2D(new Window(1, 1)), [input, Floats(builder, random, new Shape(8, 1, 1, 5)), Floats(builder, random, new Shape(8))], ElementType.Float32, new Shape(1, 3, 4, 8));
        int split = builder.Node(new Reshape(), [blocks], ElementType.Float32, new Shape(3, 4, 2, 2, 2));
        int spread = builder.Node(new Transpose(new Shape(0, 2, 1, 3, 4)), [split], ElementType.Float32, new Shape(3, 2, 4, 2, 2));
        return builder.Node(new Reshape(), [spread], ElementType.Float32, new Shape(1, 6, 8, 2));
    }

    private static int SeveralReaders(GraphBuilder builder, SeededRandom random, int input)
    {
        int filter = Floats(builder, random, new Shape(3, 3, 3, 3)), bias = Floats(builder, random, new Shape(3));
        var convolution = new Conv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1), 1, Activation.Relu6);
        int first = builder.Node(convolution, [input, filter, bias], ElementType.Float32, Image);
        int second = builder.Node(convolution, [first, filter, bias], ElementType.Float32, Image);
        int sum = builder.Node(new Add(), [first, second], ElementType.Float32, Image);
        return builder.Node(new Add(), [sum, first], ElementType.Float32, Image);
    }
}
