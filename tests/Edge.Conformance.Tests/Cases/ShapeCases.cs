using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests.Cases;

/// <summary>Operators that pool, reduce, resize and move elements, softmax, and the recurrent ones.</summary>
internal static class ShapeCases
{
    private static readonly ElementType[] Types = [ElementType.Float32, ElementType.Int8, ElementType.UInt8, ElementType.Int16];

    public static IEnumerable<NodeCase> All()
    {
        foreach (ElementType type in Types)
        {
            int count = type switch { ElementType.Int8 => 12, ElementType.Float32 => 8, _ => 3 };
            for (int i = 0; i < count; i++)
            {
                yield return Pool(PoolFunction.Average, type, i);
                yield return Pool(PoolFunction.Max, type, i);
                yield return Reduce(type, i);
                yield return Resize(type, i);
                yield return Pad(type, i);
                yield return Concat(type, i);
                yield return Transpose(type, i);
                yield return StridedSlice(type, i);
                yield return Reshape(type, i);
                yield return Softmax(type, i);
            }
        }

        foreach (int values in new[] { 2, 3, 37, 1000 })
        {
            yield return SoftmaxToInt16(values);
        }

        yield return SoftmaxOfAlmostEqual(ElementType.Int8, new Quantization(1 / 256f, -128));
        yield return SoftmaxOfAlmostEqual(ElementType.UInt8, new Quantization(1 / 256f, 0));

        for (int i = 0; i < 4; i++)
        {
            yield return RecurrentCases.Lstm(ElementType.Int16, i);
            foreach (ElementType type in new[] { ElementType.Float32, ElementType.Int8 })
            {
                yield return RecurrentCases.Lstm(type, i);
                yield return RecurrentCases.Svdf(type, i);
            }
        }
    }

    private static NodeCase Pool(PoolFunction function, ElementType type, int number)
    {
        var make = new CaseFactory($"Pool2D {function} {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Window window = ConvolutionCases.RandomWindow(random) with { DilationHeight = 1, DilationWidth = 1 };
        window = window with
        {
            PadTop = Math.Min(window.PadTop, window.KernelHeight - 1),
            PadLeft = Math.Min(window.PadLeft, window.KernelWidth - 1),
            PadBottom = Math.Min(window.PadBottom, window.KernelHeight - 1),
            PadRight = Math.Min(window.PadRight, window.KernelWidth - 1),
        };
        (int height, int width) = (random.Next(1, 11), random.Next(1, 11));
        window = ConvolutionCases.Fit(window, ref height, ref width);
        int channels = random.Pick(1, 3, 8, 13, 16, 33, 64);
        if (random.Chance(20))
        {
            window = new Window(height, width);
        }

        Quantization? quantization = make.Quantization(type);
        int input = make.Input(type, new Shape(1, height, width, channels), quantization);
        var shape = new Shape(1, window.OutputHeight(height), window.OutputWidth(width), channels);
        bool countPadding = function == PoolFunction.Average && random.Chance(30);
        return make.Build(new Pool2D(function, window, countPadding, random.Pick(Activation.None, Activation.Relu)), [input], type, shape, quantization);
    }

    private static NodeCase Reduce(ElementType type, int number)
    {
        var make = new CaseFactory($"Reduce {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        var function = (ReduceFunction)(number % 4);
        Shape input = random.Chance(70) ? ElementwiseCases.ImageShape(random) : new Shape(random.Next(1, 4), random.Next(1, 5), random.Next(1, 17));
        int[] axes = input.Rank == 4 ? random.Pick<int[]>([1, 2], [1, 2], [2], [1], [3], [1, 2, 3]) : random.Pick<int[]>([1], [2], [0, 2]);
        bool keep = random.Chance(60);
        Shape output = keep
            ? new Shape([.. input.Select((d, i) => axes.Contains(i) ? 1 : d)])
            : new Shape([.. input.Where((_, i) => !axes.Contains(i))]);
        Quantization? quantization = make.Quantization(type);
        bool extremum = function is ReduceFunction.Max or ReduceFunction.Min;
        Quantization? result = extremum ? quantization : make.Quantization(type, function == ReduceFunction.Sum ? 0.5f : 0);
        return make.Build(new Reduce(function, new Shape(axes), keep), [make.Input(type, input, quantization)], type, output, result);
    }

    private static NodeCase Resize(ElementType type, int number)
    {
        var make = new CaseFactory($"Resize {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape input = ElementwiseCases.ImageShape(random);
        var output = new Shape(1, random.Next(1, 14), random.Next(1, 14), input[3]);
        ResizeInterpolation interpolation = random.Pick(ResizeInterpolation.Nearest, ResizeInterpolation.Bilinear);
        var coordinates = (ResizeCoordinates)(number % 3);
        ResizeRounding rounding = interpolation == ResizeInterpolation.Nearest ? (ResizeRounding)random.Next(0, 3) : ResizeRounding.Floor;
        Quantization? quantization = make.Quantization(type);
        return make.Build(new Resize(interpolation, coordinates, rounding), [make.Input(type, input, quantization)], type, output, quantization);
    }

    private static NodeCase Pad(ElementType type, int number)
    {
        var make = new CaseFactory($"Pad {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape input = ElementwiseCases.ImageShape(random);
        bool channels = random.Chance(40);
        var before = new Shape(0, random.Next(0, 3), random.Next(0, 3), channels ? random.Next(0, 5) : 0);
        var after = new Shape(0, random.Next(0, 3), random.Next(0, 3), channels ? random.Next(0, 5) : 0);
        var output = new Shape([.. input.Select((d, i) => d + before[i] + after[i])]);
        Quantization? quantization = make.Quantization(type);
        return make.Build(new Pad(before, after, random.Chance(70) ? 0 : 1.5f), [make.Input(type, input, quantization)], type, output, quantization);
    }

    private static NodeCase Concat(ElementType type, int number)
    {
        var make = new CaseFactory($"Concat {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape first = ElementwiseCases.ImageShape(random);
        int axis = random.Pick(1, 2, 3, 3);
        int parts = random.Next(1, 4);
        bool rescale = random.Chance(50);
        Quantization? common = make.Quantization(type);
        var inputs = new int[parts];
        int length = 0;
        for (int i = 0; i < parts; i++)
        {
            var shape = new Shape([.. first.Select((d, a) => a == axis ? random.Next(1, 9) : d)]);
            length += shape[axis];
            inputs[i] = make.Input(type, shape, rescale ? make.Quantization(type) : common);
        }

        var output = new Shape([.. first.Select((d, a) => a == axis ? length : d)]);
        return make.Build(new Concat(axis), inputs, type, output, common);
    }

    private static NodeCase Transpose(ElementType type, int number)
    {
        var make = new CaseFactory($"Transpose {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape input = ElementwiseCases.ImageShape(random);
        int[] permutation = random.Pick<int[]>([0, 3, 1, 2], [0, 2, 3, 1], [0, 2, 1, 3], [0, 3, 2, 1], [3, 1, 0, 2]);
        var output = new Shape([.. permutation.Select(p => input[p])]);
        Quantization? quantization = make.Quantization(type);
        return make.Build(new Transpose(new Shape(permutation)), [make.Input(type, input, quantization)], type, output, quantization);
    }

    private static NodeCase StridedSlice(ElementType type, int number)
    {
        var make = new CaseFactory($"StridedSlice {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape input = ElementwiseCases.ImageShape(random);
        var begin = new int[4];
        var sizes = new int[4];
        var strides = new int[4];
        for (int d = 0; d < 4; d++)
        {
            strides[d] = d == 0 ? 1 : random.Pick(1, 1, 2, 3, -1, -2);
            begin[d] = random.Next(0, input[d] - 1);
            int available = strides[d] > 0 ? input[d] - begin[d] : begin[d] + 1;
            sizes[d] = random.Next(1, ((available - 1) / Math.Abs(strides[d])) + 1);
        }

        var size = new Shape(sizes);
        Shape output = sizes[1] == 1 && random.Chance(50) ? new Shape(sizes[0], sizes[2], sizes[3]) : size;
        Quantization? quantization = make.Quantization(type);
        return make.Build(new StridedSlice(new Shape(begin), size, new Steps([.. strides])), [make.Input(type, input, quantization)], type, output, quantization);
    }

    private static NodeCase Reshape(ElementType type, int number)
    {
        var make = new CaseFactory($"Reshape {CaseFactory.Short(type)} {number}");
        Shape input = ElementwiseCases.ImageShape(make.Random);
        Shape output = make.Random.Pick(
            new Shape(1, input.ElementCount),
            new Shape(input.ElementCount),
            new Shape(1, input[2], input[1], input[3]),
            new Shape(1, input[3], input[1] * input[2]),
            new Shape(input[1], input[2], input[3]));
        Quantization? quantization = make.Quantization(type);
        return make.Build(new Reshape(), [make.Input(type, input, quantization)], type, output, quantization);
    }

    private static NodeCase Softmax(ElementType type, int number)
    {
        var make = new CaseFactory($"Softmax {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        Shape shape = random.Chance(50) ? new Shape(1, random.Pick(2, 3, 10, 100)) : ElementwiseCases.ImageShape(random);
        int axis = random.Chance(75) ? shape.Rank - 1 : shape.Rank == 4 ? 2 : 0;
        Quantization? output = type switch
        {
            ElementType.Int8 => new Quantization(1 / 256f, -128),
            ElementType.UInt8 => new Quantization(1 / 256f, 0),
            ElementType.Int16 => new Quantization(1 / 32768f, 0),
            _ => null,
        };
        return make.Build(new Softmax(random.Chance(80) ? 1 : 0.5f, axis), [make.Input(type, shape)], type, shape, output);
    }

    /// <summary>From int8 to int16, whose range is [0, 1) too.</summary>
    private static NodeCase SoftmaxToInt16(int values)
    {
        var make = new CaseFactory($"Softmax i8 to i16 of {values} values");
        Shape shape = new(1, values);
        return make.Build(new Softmax(1, 1), [make.Input(ElementType.Int8, shape)], ElementType.Int16, shape, new Quantization(1 / 65536f, short.MinValue));
    }

    /// <summary>So many values that each is less than half a step of the output.</summary>
    private static NodeCase SoftmaxOfAlmostEqual(ElementType type, Quantization output)
    {
        var make = new CaseFactory($"Softmax {CaseFactory.Short(type)} of 1000 almost equal values");
        Shape shape = new(1, 1000);
        return make.Build(new Softmax(1, 1), [make.Input(type, shape, new Quantization(1e-5f, 0))], type, shape, output);
    }
}
