using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Cli.Calibration;

/// <summary>A network of one node, with made-up constants: what a kernel is measured with.</summary>
internal sealed class CalibrationShape
{
    private const float InputScale = 0.05f, FilterScale = 0.01f;
    private const byte Filling = 0x11; // a number of everyday size in every type

    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly List<int> _inputs = [];
    private readonly WeightStore _weights = new();
    private readonly ElementType _type;

    private CalibrationShape(ElementType type, string name) => (_type, Name) = (type, name);

    /// <summary>Its shape, for people: <c>depthwise int8 14x14x96 k3 s1</c>.</summary>
    public string Name { get; }

    /// <summary>The network.</summary>
    public ImportedModel Model { get; private set; } = null!;

    /// <summary>A convolution of an image of <paramref name="side"/>² pixels.</summary>
    public static CalibrationShape Convolution(ElementType type, int side, int from, int to, int kernel, int stride)
    {
        CalibrationShape shape = new(type, $"convolution {Word(type)} {side}x{side}x{from} to {to} k{kernel} s{stride}");
        return shape.Build(new Conv2D(WindowOf(kernel, stride)), [shape.Input(side, from), shape.Filter([to, kernel, kernel, from], to, 0), shape.Bias(to)], [1, Out(side, kernel, stride), Out(side, kernel, stride), to]);
    }

    /// <summary>A depthwise convolution; its window is square, or a column of one pixel's width.</summary>
    public static CalibrationShape Depthwise(ElementType type, int side, int channels, int kernel, int stride, bool isColumn = false)
    {
        CalibrationShape shape = new(type, $"depthwise {Word(type)} {side}x{side}x{channels} k{kernel}{(isColumn ? "x1" : string.Empty)} s{stride}");
        int width = isColumn ? 1 : kernel, padding = (kernel - 1) / 2;
        Window window = isColumn ? new Window(kernel, 1, stride, 1, padding, 0, padding, 0) : WindowOf(kernel, stride);
        return shape.Build(new DepthwiseConv2D(window), [shape.Input(side, channels), shape.Filter([1, kernel, width, channels], channels, 3), shape.Bias(channels)], [1, Out(side, kernel, stride), isColumn ? side : Out(side, kernel, stride), channels]);
    }

    /// <summary>A dense layer of one row.</summary>
    public static CalibrationShape Dense(ElementType type, int from, int to)
    {
        CalibrationShape shape = new(type, $"dense {Word(type)} {from} to {to}");
        return shape.Build(new FullyConnected(), [shape.Input(new Shape(1, from)), shape.Filter([to, from], to, 0), shape.Bias(to)], [1, to]);
    }

    /// <summary>A pooling.</summary>
    public static CalibrationShape Pool(ElementType type, PoolFunction function, int side, int channels, int kernel, int stride)
    {
        CalibrationShape shape = new(type, $"pool {function} {Word(type)} {side}x{side}x{channels} k{kernel} s{stride}");
        return shape.Build(new Pool2D(function, new Window(kernel, kernel, stride, stride)), [shape.Input(side, channels)], [1, ((side - kernel) / stride) + 1, ((side - kernel) / stride) + 1, channels]);
    }

    /// <summary>An operator of one image that keeps its shape, or the one given.</summary>
    public static CalibrationShape Image(ElementType type, Operator operation, int side, int channels, params int[] output)
    {
        CalibrationShape shape = new(type, $"{operation.Kind.ToLowerInvariant()} {Word(type)} {side}x{side}x{channels}");
        return shape.Build(operation, [shape.Input(side, channels)], output.Length == 0 ? [1, side, side, channels] : output, keepsScale: true);
    }

    /// <summary>An operator of two images, or of an image and one value for each channel.</summary>
    public static CalibrationShape Pair(ElementType type, Operator operation, int side, int channels, bool isSecondAPixel = false)
    {
        CalibrationShape shape = new(type, $"{operation.Kind.ToLowerInvariant()} {Word(type)} {side}x{side}x{channels}{(isSecondAPixel ? " by channel" : string.Empty)}");
        return shape.Build(operation, [shape.Input(side, channels), shape.Input(isSecondAPixel ? 1 : side, channels)], [1, side, side, channels]);
    }

    /// <summary>Two images behind each other in channels.</summary>
    public static CalibrationShape Concat(ElementType type, int side, int channels)
    {
        CalibrationShape shape = new(type, $"concat {Word(type)} {side}x{side}x{channels} twice");
        return shape.Build(new Concat(3), [shape.Input(side, channels), shape.Input(side, channels)], [1, side, side, 2 * channels], keepsScale: true);
    }

    /// <summary>An operator behind a ReLU: at the input or at the output it would be no computation of its own.</summary>
    public static CalibrationShape Behind(ElementType type, Operator operation, int side, int channels, ElementType to, params int[] output)
    {
        CalibrationShape shape = new(type, $"{operation.Kind.ToLowerInvariant()} {Word(type)} to {Word(to)} {side}x{side}x{channels} inside");
        int input = shape.Input(side, channels), inner = shape.Add(new Tensor("inner", type, new Shape(1, side, side, channels), QuantizationOf(type)));
        shape._nodes.Add(new Node("before", new Unary(UnaryFunction.Relu), [input], [inner]));
        return shape.Build(operation, [inner], output, keepsScale: true, to);
    }

    /// <summary>What an input is converted by on its way in.</summary>
    public static CalibrationShape Conversion(ElementType from, ElementType to, Operator operation, int side, int channels)
    {
        CalibrationShape shape = new(from, $"{operation.Kind.ToLowerInvariant()} {Word(from)} to {Word(to)} {side}x{side}x{channels}");
        return shape.Build(operation, [shape.Input(side, channels)], [1, side, side, channels], keepsScale: true, to);
    }

    /// <summary>An image and one value that is added to all of it.</summary>
    public static CalibrationShape Offset(ElementType type, int side, int channels)
    {
        CalibrationShape shape = new(type, $"add {Word(type)} {side}x{side}x{channels} and a constant");
        int image = shape.Input(side, channels);
        return shape.Build(new Add(), [image, shape.Constant(type, new Shape(1, 1, 1, 1), QuantizationOf(type))], [1, side, side, channels]);
    }

    /// <summary>A depthwise convolution that makes several channels of each.</summary>
    public static CalibrationShape Multiplied(ElementType type, int side, int channels, int multiplier, int kernel, int stride)
    {
        int outputs = channels * multiplier;
        CalibrationShape shape = new(type, $"depthwise {Word(type)} {side}x{side}x{channels} times {multiplier} k{kernel} s{stride}");
        return shape.Build(new DepthwiseConv2D(WindowOf(kernel, stride), multiplier), [shape.Input(side, channels), shape.Filter([1, kernel, kernel, outputs], outputs, 3), shape.Bias(outputs)], [1, Out(side, kernel, stride), Out(side, kernel, stride), outputs]);
    }

    /// <summary>A long short-term memory over a sequence.</summary>
    public static CalibrationShape Lstm(ElementType type, int times, int features, int units)
    {
        CalibrationShape shape = new(type, $"lstm {Word(type)} {times}x{features} to {units}");
        Quantization? hidden = type == ElementType.Int8 ? new Quantization(1f / 128, 0) : null;
        int[] inputs = [.. Enumerable.Repeat(-1, 24)];
        inputs[0] = shape.Input(new Shape(1, times, features));
        Quantization? weight = type == ElementType.Int8 ? new Quantization(FilterScale, 0) : null;
        for (int gate = 0; gate < 4; gate++)
        {
            inputs[1 + gate] = shape.Constant(type, new Shape(units, features), weight);
            inputs[5 + gate] = shape.Constant(type, new Shape(units, units), weight);
            inputs[12 + gate] = shape.Bias(units);
        }

        inputs[18] = shape.Constant(type, new Shape(1, units), hidden);
        inputs[19] = type == ElementType.Int8 ? shape.Constant(ElementType.Int16, new Shape(1, units), new Quantization(1f / 4096, 0)) : shape.Constant(type, new Shape(1, units), null);
        return shape.Build(new Lstm(false, 0, hidden), inputs, [1, times, units]);
    }

    /// <summary>A filter over time, factorised.</summary>
    public static CalibrationShape Svdf(ElementType type, int features, int units, int memory)
    {
        CalibrationShape shape = new(type, $"svdf {Word(type)} {features} to {units} over {memory}");
        bool isInt8 = type == ElementType.Int8;
        ElementType states = isInt8 ? ElementType.Int16 : type;
        return shape.Build(
            new Svdf(1, isInt8 ? Activation.Relu : Activation.None),
            [
                shape.Input(new Shape(1, features)),
                shape.Constant(type, new Shape(units, features), isInt8 ? new Quantization(FilterScale, 0) : null),
                shape.Constant(states, new Shape(units, memory), isInt8 ? new Quantization(1f / 32768, 0) : null),
                shape.Bias(units),
                shape.Constant(states, new Shape(1, units * memory), isInt8 ? new Quantization(0.0005f, 0) : null),
            ],
            [1, units]);
    }

    private static Quantization? QuantizationOf(ElementType type) => type is ElementType.Int8 or ElementType.UInt8 ? new Quantization(InputScale, 0) : null;

    private CalibrationShape Build(Operator operation, int[] inputs, int[] output, bool keepsScale = false, ElementType? to = null)
    {
        ElementType made = to ?? _type;
        Quantization? quantization = made != ElementType.Int8 ? null
            : operation is Softmax ? new Quantization(1f / 256, -128)
            : keepsScale ? new Quantization(InputScale, 0) : new Quantization(InputScale * 2, 3);
        _tensors.Add(new Tensor("output", made, new Shape([.. output]), quantization));
        _nodes.Add(new Node("node", operation, [.. inputs], [_tensors.Count - 1]));
        Graph graph = new(Name, [.. _tensors], [.. _nodes], [.. _inputs], [_tensors.Count - 1]);
        Model = new ImportedModel(graph, _weights, ImmutableSortedDictionary<string, string>.Empty);
        return this;
    }

    private static Window WindowOf(int kernel, int stride)
    {
        int padding = (kernel - 1) / 2;
        return new Window(kernel, kernel, stride, stride, padding, padding, padding, padding);
    }

    private static int Out(int side, int kernel, int stride) => ((side + (2 * ((kernel - 1) / 2)) - kernel) / stride) + 1;

    private static string Word(ElementType type) => type.ToString().ToLowerInvariant();

    private int Input(int side, int channels) => Input(new Shape(1, side, side, channels));

    private int Input(Shape shape)
    {
        _inputs.Add(_tensors.Count);
        return Add(new Tensor($"input{_inputs.Count}", _type, shape, QuantizationOf(_type)));
    }

    private int Filter(int[] dimensions, int channels, int axis)
    {
        Shape shape = new([.. dimensions]);
        Quantization? quantization = _type == ElementType.Int8 ? new Quantization([.. Enumerable.Repeat(FilterScale, channels)], [.. new int[channels]], axis) : null;
        return Constant(_type, shape, quantization);
    }

    private int Bias(int channels) => _type == ElementType.Int8
        ? Constant(ElementType.Int32, new Shape(channels), new Quantization([.. Enumerable.Repeat(InputScale * FilterScale, channels)], [.. new int[channels]], 0))
        : Constant(ElementType.Float32, new Shape(channels), null);

    private int Constant(ElementType type, Shape shape, Quantization? quantization)
    {
        byte[] bytes = new byte[shape.ElementCount * type.BlockBytes()];
        if (type == ElementType.Float32)
        {
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(FilterScale);
        }
        else
        {
            bytes.AsSpan().Fill(type == ElementType.Int8 ? Filling : (byte)0);
        }

        return Add(new Tensor($"constant{_tensors.Count}", type, shape, quantization, _weights.Add(bytes)));
    }

    private int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
