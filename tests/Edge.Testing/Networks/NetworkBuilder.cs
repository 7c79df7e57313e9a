using System.Buffers.Binary;
using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Testing.Networks;

/// <summary>
/// Builds an int8 (or float) network by code, with seeded weights and scales under which activations keep their spread
/// and do not saturate. Tensors are named by the index that the methods return.
/// </summary>
/// <param name="name">Name of the network.</param>
/// <param name="seed">Seed of the weights.</param>
/// <param name="type">Int8 or Float32.</param>
public sealed class NetworkBuilder(string name, ulong seed, ElementType type = ElementType.Int8)
{
    private const float ActivationScale = 0.05f;

    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly SeededRandom _random = new(seed);
    private readonly WeightStore _weights = new();
    private int _input = -1;

    /// <summary>The network's input image.</summary>
    public int Input(int height, int width, int channels) =>
        _input = Add(new Tensor("input", type, new Shape(1, height, width, channels), Activations(ActivationScale, 0)));

    /// <summary>Shape of a tensor.</summary>
    public Shape ShapeOf(int tensor) => _tensors[tensor].Shape;

    /// <summary>Convolution with SAME padding.</summary>
    public int Conv(int input, int channels, int kernel, int stride = 1, Activation activation = Activation.Relu6) =>
        Conv(input, channels, Same(input, kernel, kernel, stride, stride), activation);

    /// <summary>Convolution.</summary>
    public int Conv(int input, int channels, Window window, Activation activation = Activation.Relu6)
    {
        int depth = _tensors[input].Shape[3];
        int filter = Filter(new Shape(channels, window.KernelHeight, window.KernelWidth, depth), axis: 0);
        int reduced = window.KernelHeight * window.KernelWidth * depth;
        return Node(new Conv2D(window, 1, activation), [input, filter, Bias(input, filter, channels)], Slid(input, window, channels), reduced, activation);
    }

    /// <summary>Depthwise convolution with SAME padding.</summary>
    public int Depthwise(int input, int kernel, int stride = 1, Activation activation = Activation.Relu6) =>
        Depthwise(input, Same(input, kernel, kernel, stride, stride), activation);

    /// <summary>Depthwise convolution.</summary>
    public int Depthwise(int input, Window window, Activation activation = Activation.Relu6)
    {
        int channels = _tensors[input].Shape[3];
        int filter = Filter(new Shape(1, window.KernelHeight, window.KernelWidth, channels), axis: 3);
        return Node(new DepthwiseConv2D(window, 1, activation), [input, filter, Bias(input, filter, channels)], Slid(input, window, channels), window.KernelHeight * window.KernelWidth, activation);
    }

    /// <summary>Sum of two images of one shape.</summary>
    public int Add(int left, int right) => Node(new Add(), [left, right], _tensors[left].Shape, 1, Activation.None);

    /// <summary>Images one behind the other in channels.</summary>
    public int Concat(params ReadOnlySpan<int> inputs)
    {
        int channels = 0;
        foreach (int input in inputs)
        {
            channels += _tensors[input].Shape[3];
        }

        Shape shape = _tensors[inputs[0]].Shape;
        int output = Add(new Tensor($"t{_tensors.Count}", type, new Shape(1, shape[1], shape[2], channels), _tensors[inputs[0]].Quantization));
        _nodes.Add(new Node($"n{_nodes.Count}", new Concat(3), [.. inputs], [output]));
        return output;
    }

    /// <summary>Maximum over windows of 2×2.</summary>
    public int MaxPool(int input)
    {
        Window window = new(2, 2, 2, 2);
        Tensor image = _tensors[input];
        int output = Add(new Tensor($"t{_tensors.Count}", type, Slid(input, window, image.Shape[3]), image.Quantization));
        _nodes.Add(new Node($"n{_nodes.Count}", new Pool2D(PoolFunction.Max, window), [input], [output]));
        return output;
    }

    /// <summary>Mean over rows and columns.</summary>
    public int Mean(int input)
    {
        Shape shape = _tensors[input].Shape;
        return Node(new Reduce(ReduceFunction.Mean, new Shape(1, 2), KeepDimensions: true), [input], new Shape(1, 1, 1, shape[3]), 1, Activation.None);
    }

    /// <summary>Dense layer over all elements.</summary>
    public int Dense(int input, int outputs)
    {
        int elements = _tensors[input].Shape.ElementCount;
        int flat = Add(new Tensor($"t{_tensors.Count}", type, new Shape(1, elements), _tensors[input].Quantization));
        _nodes.Add(new Node($"n{_nodes.Count}", new Reshape(), [input], [flat]));
        int filter = Filter(new Shape(outputs, elements), axis: 0);
        return Node(new FullyConnected(), [flat, filter, Bias(flat, filter, outputs)], new Shape(1, outputs), elements, Activation.None);
    }

    /// <summary>An inverted residual block (Sandler et al. 2018): expand, depthwise, project, and add where shapes allow.</summary>
    public int InvertedResidual(int input, int channels, int expansion, int stride, int kernel)
    {
        int depth = _tensors[input].Shape[3];
        int wide = expansion == 1 ? input : Conv(input, depth * expansion, 1);
        int projected = Conv(Depthwise(wide, kernel, stride), channels, 1, 1, Activation.None);
        return stride == 1 && depth == channels ? Add(input, projected) : projected;
    }

    /// <summary>The finished network.</summary>
    public ImportedModel Build(params ReadOnlySpan<int> outputs) => new(
        new Graph(name, [.. _tensors], [.. _nodes], [_input], [.. outputs]),
        _weights,
        ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Random bytes for the input.</summary>
    public byte[] RandomInput()
    {
        byte[] bytes = new byte[_tensors[_input].Bytes];
        if (type == ElementType.Float32)
        {
            for (int i = 0; i < bytes.Length; i += sizeof(float))
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), _random.NextFloat(-1, 1));
            }
        }
        else
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)_random.Next(0, 255);
            }
        }

        return bytes;
    }

    /// <summary>A window with TensorFlow's SAME padding.</summary>
    public Window Same(int input, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilation = 1)
    {
        (int top, int bottom) = SamePadding(_tensors[input].Shape[1], ((kernelHeight - 1) * dilation) + 1, strideHeight);
        (int left, int right) = SamePadding(_tensors[input].Shape[2], ((kernelWidth - 1) * dilation) + 1, strideWidth);
        return new Window(kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, bottom, right, dilation, dilation);
    }

    private static (int Before, int After) SamePadding(int size, int span, int stride)
    {
        int outputs = (size + stride - 1) / stride;
        int padding = Math.Max(((outputs - 1) * stride) + span - size, 0);
        return (padding / 2, padding - (padding / 2));
    }

    private Shape Slid(int input, Window window, int channels) =>
        new(1, window.OutputHeight(_tensors[input].Shape[1]), window.OutputWidth(_tensors[input].Shape[2]), channels);

    private int Node(Operator operation, ImmutableArray<int> inputs, Shape shape, int reduced, Activation activation)
    {
        // Weights have a standard deviation of about 1/√n, so that sums keep the spread of their inputs.
        int zeroPoint = activation == Activation.Relu6 ? -128 : 3;
        float scale = activation == Activation.Relu6 ? 6f / 255 : ActivationScale * (reduced > 1 ? 1 : 1.5f);
        int output = Add(new Tensor($"t{_tensors.Count}", type, shape, Activations(scale, zeroPoint)));
        _nodes.Add(new Node($"n{_nodes.Count}", operation, inputs, [output]));
        return output;
    }

    private int Filter(Shape shape, int axis)
    {
        int reduced = shape.ElementCount / shape[axis];
        float spread = 2f / MathF.Sqrt(reduced);
        byte[] bytes = new byte[type.Bytes(shape.ElementCount)];
        for (int i = 0; i < shape.ElementCount; i++)
        {
            if (type == ElementType.Float32)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), _random.NextFloat(-spread, spread));
            }
            else
            {
                bytes[i] = (byte)(sbyte)_random.Next(-127, 127);
            }
        }

        Quantization? quantization = type == ElementType.Float32 ? null : new Quantization(
            [.. Enumerable.Range(0, shape[axis]).Select(c => spread / 127 * (1 + (c % 5 * 0.1f)))],
            [.. Enumerable.Repeat(0, shape[axis])],
            axis);
        return Add(new Tensor($"w{_tensors.Count}", type, shape, quantization, _weights.Add(bytes)));
    }

    private int Bias(int input, int filter, int channels)
    {
        byte[] bytes = new byte[channels * 4];
        Quantization? weights = _tensors[filter].Quantization;
        float scale = _tensors[input].Quantization?.Scale ?? 0;
        for (int c = 0; c < channels; c++)
        {
            float value = _random.NextFloat(-0.5f, 0.5f);
            if (weights is null)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(c * 4), value);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(c * 4), (int)(value / (scale * weights.Scales[c])));
            }
        }

        Quantization? quantization = weights is null ? null : new Quantization([.. weights.Scales.Select(s => s * scale)], weights.ZeroPoints, 0);
        return Add(new Tensor($"b{_tensors.Count}", weights is null ? ElementType.Float32 : ElementType.Int32, new Shape(channels), quantization, _weights.Add(bytes)));
    }

    private Quantization? Activations(float scale, int zeroPoint) => type == ElementType.Float32 ? null : new Quantization(scale, zeroPoint);

    private int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
