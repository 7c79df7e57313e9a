using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests.Cases;

/// <summary>Convolutions, depthwise convolutions, fully connected layers and matrix products.</summary>
internal static class ConvolutionCases
{
    private static ReadOnlySpan<int> Channels => [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65];

    private static ReadOnlySpan<Activation> Activations => [Activation.None, Activation.None, Activation.Relu, Activation.Relu6, Activation.ReluN1To1];

    public static IEnumerable<NodeCase> All()
    {
        foreach ((ElementType type, int count) in new[] { (ElementType.Float32, 32), (ElementType.Int8, 64), (ElementType.UInt8, 8), (ElementType.Int16, 12) })
        {
            for (int i = 0; i < count; i++)
            {
                yield return Conv2D(type, i);
            }
        }

        foreach ((ElementType type, int count) in new[] { (ElementType.Float32, 24), (ElementType.Int8, 48), (ElementType.UInt8, 6), (ElementType.Int16, 8) })
        {
            for (int i = 0; i < count; i++)
            {
                yield return Depthwise(type, i);
            }
        }

        foreach ((ElementType type, int count) in new[] { (ElementType.Float32, 12), (ElementType.Int8, 24), (ElementType.UInt8, 4), (ElementType.Int16, 8) })
        {
            for (int i = 0; i < count; i++)
            {
                yield return FullyConnected(type, i);
                yield return MatMul(type, i);
            }
        }
    }

    private static NodeCase Conv2D(ElementType type, int number)
    {
        var make = new CaseFactory($"Conv2D {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        int groups = random.Chance(20) ? random.Pick(2, 3) : 1;
        int inputs = random.Pick(Channels) * groups, outputs = random.Pick(Channels) * groups;
        bool pointwise = random.Chance(35);
        Window window = pointwise ? new Window(1, 1) : RandomWindow(random);
        (int height, int width) = (random.Next(1, 11), random.Next(1, 13));
        window = Fit(window, ref height, ref width);
        ElementType filterType = type switch { ElementType.Float32 => type, ElementType.UInt8 when random.Chance(50) => type, _ => ElementType.Int8 };
        int input = make.Input(type, new Shape(1, height, width, inputs));
        int filter = make.Filter(filterType, new Shape(outputs, window.KernelHeight, window.KernelWidth, inputs / groups), 0, random.Chance(70));
        int bias = make.Bias(type, outputs, random.Chance(80));
        var shape = new Shape(1, window.OutputHeight(height), window.OutputWidth(width), outputs);
        Quantization? output = make.SumQuantization(type, make[input], make[filter], window.KernelHeight * window.KernelWidth * inputs / groups);
        return make.Build(new Conv2D(window, groups, random.Pick(Activations)), [input, filter, bias], type, shape, output);
    }

    private static NodeCase Depthwise(ElementType type, int number)
    {
        var make = new CaseFactory($"DepthwiseConv2D {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        int multiplier = random.Chance(25) ? random.Pick(2, 3, 4) : 1;
        int channels = random.Pick(Channels);
        Window window = RandomWindow(random);
        (int height, int width) = (random.Next(1, 11), random.Next(1, 13));
        window = Fit(window, ref height, ref width);
        ElementType filterType = type == ElementType.Float32 ? type : ElementType.Int8;
        int input = make.Input(type, new Shape(1, height, width, channels));
        int filter = make.Filter(filterType, new Shape(1, window.KernelHeight, window.KernelWidth, channels * multiplier), 3, random.Chance(70));
        int bias = make.Bias(type, channels * multiplier, random.Chance(80));
        var shape = new Shape(1, window.OutputHeight(height), window.OutputWidth(width), channels * multiplier);
        Quantization? output = make.SumQuantization(type, make[input], make[filter], window.KernelHeight * window.KernelWidth);
        return make.Build(new DepthwiseConv2D(window, multiplier, random.Pick(Activations)), [input, filter, bias], type, shape, output);
    }

    private static NodeCase FullyConnected(ElementType type, int number)
    {
        var make = new CaseFactory($"FullyConnected {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        (int rows, int depth, int columns) = (random.Pick(1, 1, 2, 5), random.Pick(Channels) * random.Pick(1, 1, 3), random.Pick(Channels));
        ElementType filterType = type == ElementType.Float32 ? type : ElementType.Int8;
        int input = make.Input(type, new Shape(rows, depth));
        int filter = make.Filter(filterType, new Shape(columns, depth), 0, random.Chance(50));
        int bias = make.Bias(type, columns, random.Chance(80));
        Quantization? output = make.SumQuantization(type, make[input], make[filter], depth);
        return make.Build(new FullyConnected(random.Pick(Activations)), [input, filter, bias], type, new Shape(rows, columns), output);
    }

    private static NodeCase MatMul(ElementType type, int number)
    {
        var make = new CaseFactory($"MatMul {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        (int rows, int depth, int columns) = (random.Next(1, 9), random.Next(1, 40), random.Next(1, 20));
        bool transposeLeft = random.Chance(30), transposeRight = random.Chance(30);
        (int[] leftBatch, int[] rightBatch, int[] batch) = random.Pick<(int[], int[], int[])>(([], [], []), ([2], [2], [2]), ([1, 3], [1, 3], [1, 3]), ([2, 1], [2, 3], [2, 3]), ([], [3], [3]));
        int left = make.Input(type, new Shape([.. leftBatch, .. transposeLeft ? new[] { depth, rows } : [rows, depth]]));
        int right = make.Input(type, new Shape([.. rightBatch, .. transposeRight ? new[] { columns, depth } : [depth, columns]]));
        Quantization? output = make.SumQuantization(type, make[left], make[right], depth);
        output = type == ElementType.Int16 ? new Quantization(output!.Scale * 256, 0) : output;
        return make.Build(new MatMul(transposeLeft, transposeRight), [left, right], type, new Shape([.. batch, rows, columns]), output);
    }

    /// <summary>A window of any kernel, stride, dilation and padding; padding is smaller than the kernel's span.</summary>
    public static Window RandomWindow(SeededRandom random)
    {
        (int kernelHeight, int kernelWidth) = random.Chance(50) ? random.Pick((3, 3), (3, 3), (5, 5), (7, 7), (2, 2)) : (random.Next(1, 5), random.Next(1, 5));
        (int dilationHeight, int dilationWidth) = random.Chance(20) ? (random.Next(1, 3), random.Next(1, 3)) : (1, 1);
        (int strideHeight, int strideWidth) = random.Chance(50) ? (1, 1) : (random.Next(1, 3), random.Next(1, 3));
        var window = new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, DilationHeight: dilationHeight, DilationWidth: dilationWidth);
        return random.Chance(30) ? window : window with
        {
            PadTop = random.Next(0, window.SpanHeight - 1),
            PadLeft = random.Next(0, window.SpanWidth - 1),
            PadBottom = random.Next(0, window.SpanHeight - 1),
            PadRight = random.Next(0, window.SpanWidth - 1),
        };
    }

    /// <summary>Makes an image large enough for the window.</summary>
    public static Window Fit(Window window, ref int height, ref int width)
    {
        height = Math.Max(height, window.SpanHeight - window.PadTop - window.PadBottom);
        width = Math.Max(width, window.SpanWidth - window.PadLeft - window.PadRight);
        return window;
    }
}
