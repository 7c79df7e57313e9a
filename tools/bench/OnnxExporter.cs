using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Bench;

/// <summary>
/// Writes a <see cref="Graph"/> as ONNX the way onnxruntime likes it best: channels first, quantised networks as float
/// operators between QuantizeLinear and DequantizeLinear with uint8 activations and int8 weights, no clamp where the
/// quantisation clamps already.
/// </summary>
internal sealed class OnnxExporter
{
    private const int Uint8Offset = 128;
    private static readonly int[] ToChannelsFirst = [0, 3, 1, 2];
    private static readonly int[] ToChannelsLast = [0, 2, 3, 1];
    private readonly OnnxModel _model = new();
    private readonly Graph _graph;
    private readonly WeightStore _weights;
    private readonly string?[] _values;

    private OnnxExporter(Graph graph, WeightStore weights) => (_graph, _weights, _values) = (graph, weights, new string?[graph.Tensors.Length]);

    /// <summary>The network as an ONNX file.</summary>
    /// <exception cref="NotSupportedException">It has an operator that is not exported.</exception>
    public static byte[] Export(Graph graph, WeightStore weights)
    {
        var exporter = new OnnxExporter(graph, weights);
        exporter.Run();
        return exporter._model.ToArray();
    }

    /// <summary>The bytes of a tensor in the layout and type of the exported network.</summary>
    public static byte[] ToOnnx(Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        byte[] result = ChannelsFirst(tensor.Shape, bytes, tensor.Type.BlockBytes());
        if (tensor.Type == ElementType.Int8)
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] += Uint8Offset;
            }
        }

        return result;
    }

    private void Run()
    {
        foreach (int input in _graph.Inputs)
        {
            Tensor tensor = _graph.Tensors[input];
            _model.Input("input", TypeOf(tensor), OnnxShape(tensor.Shape));
            _values[input] = tensor.Type == ElementType.Int8 ? Dequantized("input", tensor.Quantization!) : "input";
        }

        foreach (Node node in _graph.Nodes)
        {
            Convert(node);
        }

        for (int i = 0; i < _graph.Outputs.Length; i++)
        {
            Tensor tensor = _graph.Tensors[_graph.Outputs[i]];
            string name = $"output{i}";
            if (tensor.Type == ElementType.Int8)
            {
                Quantize(name, _values[_graph.Outputs[i]]!, tensor.Quantization!);
            }
            else
            {
                _model.NodeTo(name, "Identity", [_values[_graph.Outputs[i]]!]);
            }

            _model.Output(name, TypeOf(tensor), OnnxShape(tensor.Shape));
        }
    }

    private void Convert(Node node)
    {
        Tensor output = _graph.Output(node);
        string result = node.Operator switch
        {
            Conv2D conv => Convolution(node, conv.Window, _graph.Input(node, 1)!.Shape, conv.Groups, [0, 3, 1, 2], 0),
            DepthwiseConv2D depthwise => Convolution(node, depthwise.Window, _graph.Input(node, 1)!.Shape, _graph.Input(node, 0)!.Shape[3], [3, 0, 1, 2], 3),
            FullyConnected => Dense(node),
            Add => _model.Node("Add", [Value(node, 0), Value(node, 1)]),
            Sub => _model.Node("Sub", [Value(node, 0), Value(node, 1)]),
            Mul => _model.Node("Mul", [Value(node, 0), Value(node, 1)]),
            Pad pad => _model.Node("Pad", [Value(node, 0), Pads(pad)]),
            Edge.Model.Quantize or Dequantize => Value(node, 0),
            Reshape => FromRowMajor(_model.Node("Reshape", [RowMajor(node, 0), Ints(output.Shape.Dimensions.AsSpan())]), output.Shape),
            Pool2D pool => Pool(node, pool),
            Reduce { Function: ReduceFunction.Mean } reduce => Mean(node, reduce),
            Softmax softmax => _model.Node("Softmax", [Value(node, 0)], ("axis", OnnxAxis(output.Shape, softmax.Axis))),
            Transpose transpose => _model.Node("Transpose", [Value(node, 0)], ("perm", Permutation(_graph.Input(node, 0)!.Shape, transpose.Permutation))),
            Concat concat => _model.Node("Concat", [.. Enumerable.Range(0, node.Inputs.Length).Select(i => Value(node, i))], ("axis", OnnxAxis(output.Shape, concat.Axis))),
            Resize { Interpolation: ResizeInterpolation.Nearest } => Nearest(node, output.Shape),
            Unary unary => _model.Node(Function(unary), [Value(node, 0)]),
            _ => throw new NotSupportedException($"{node.Operator.Kind} is not exported"),
        };
        result = Clamped(node, result);
        _values[node.Outputs[0]] = output is { Type: ElementType.Int8, Quantization: { } quantization }
            ? Dequantized(Quantized(result, quantization), quantization)
            : result;
    }

    /// <summary>The clamp of a fused activation, unless the quantisation of the output clamps as much.</summary>
    private string Clamped(Node node, string value)
    {
        Activation activation = node.Operator switch
        {
            Conv2D o => o.Activation,
            DepthwiseConv2D o => o.Activation,
            FullyConnected o => o.Activation,
            Add o => o.Activation,
            Sub o => o.Activation,
            Mul o => o.Activation,
            Pool2D o => o.Activation,
            _ => Activation.None,
        };
        Tensor output = _graph.Output(node);
        if (activation == Activation.None || (output.Type == ElementType.Int8 && ActivationRange.Of(activation, output) == ActivationRange.Of(output)))
        {
            return value;
        }

        return activation == Activation.Relu ? _model.Node("Relu", [value]) : _model.Node("Clip", [value, Floats([activation == Activation.Relu6 ? 0 : -1]), Floats([activation == Activation.Relu6 ? 6 : 1])]);
    }

    private string Convolution(Node node, Window window, Shape filter, int groups, int[] permutation, int channelAxis)
    {
        int[] shape = [.. permutation.Select(d => filter[d])];
        return _model.Node(
            "Conv",
            [Value(node, 0), .. Weights(node, permutation, shape, channelAxis)],
            ("kernel_shape", new[] { window.KernelHeight, window.KernelWidth }),
            ("strides", new[] { window.StrideHeight, window.StrideWidth }),
            ("dilations", new[] { window.DilationHeight, window.DilationWidth }),
            ("pads", new[] { window.PadTop, window.PadLeft, window.PadBottom, window.PadRight }),
            ("group", groups));
    }

    private string Dense(Node node)
    {
        Shape filter = _graph.Input(node, 1)!.Shape;
        Shape input = _graph.Input(node, 0)!.Shape;
        string rows = input.Rank == 2 && input[1] == filter[1] ? Value(node, 0) : _model.Node("Reshape", [RowMajor(node, 0), Ints([-1, filter[1]])]);
        string product = _model.Node("Gemm", [rows, .. Weights(node, [0, 1], [.. filter], 0)], ("transB", 1));
        Shape output = _graph.Output(node).Shape;
        return output.Rank == 2 ? product : FromRowMajor(_model.Node("Reshape", [product, Ints(output.Dimensions.AsSpan())]), output);
    }

    /// <summary>Filter and bias, dequantised where they are stored as integers.</summary>
    private string[] Weights(Node node, int[] permutation, int[] shape, int channelAxis)
    {
        Tensor filter = _graph.Input(node, 1)!, input = _graph.Input(node, 0)!;
        ReadOnlySpan<byte> stored = _weights[filter.Constant!.Value].Span;
        byte[] permuted = Permuted(filter.Shape, permutation, stored, filter.Type.BlockBytes());
        Tensor? bias = _graph.Input(node, 2);
        if (filter.Type == ElementType.Float32)
        {
            string weights = _model.Constant<byte>(OnnxModel.DataType.Float, permuted, shape);
            return bias is null ? [weights] : [weights, Floats(MemoryMarshal.Cast<byte, float>(_weights[bias.Constant!.Value].Span))];
        }

        ImmutableArray<float> scales = filter.Quantization!.Scales;
        int channels = filter.Shape[channelAxis];
        string scale = scales.Length == 1 ? Scalar(scales[0]) : Floats(scales.AsSpan());
        string zero = scales.Length == 1 ? _model.Constant<byte>(OnnxModel.DataType.Int8, [0]) : _model.Constant<byte>(OnnxModel.DataType.Int8, new byte[channels], channels);
        string filterValue = _model.Node("DequantizeLinear", [_model.Constant<byte>(OnnxModel.DataType.Int8, permuted, shape), scale, zero], ("axis", 0));
        if (bias is null)
        {
            return [filterValue];
        }

        float[] biasScales = [.. scales.Select(s => s * input.Quantization!.Scale)];
        string biasConstant = _model.Constant<byte>(OnnxModel.DataType.Int32, _weights[bias.Constant!.Value].Span, bias.Shape.ElementCount);
        string biasScale = biasScales.Length == 1 ? Scalar(biasScales[0]) : Floats(biasScales);
        return [filterValue, _model.Node("DequantizeLinear", [biasConstant, biasScale], ("axis", 0))];
    }

    private string Pool(Node node, Pool2D pool)
    {
        Window w = pool.Window;
        (string Name, object Value)[] attributes =
        [
            ("kernel_shape", new[] { w.KernelHeight, w.KernelWidth }),
            ("strides", new[] { w.StrideHeight, w.StrideWidth }),
            ("pads", new[] { w.PadTop, w.PadLeft, w.PadBottom, w.PadRight }),
        ];
        return pool.Function == PoolFunction.Max
            ? _model.Node("MaxPool", [Value(node, 0)], attributes)
            : _model.Node("AveragePool", [Value(node, 0)], [.. attributes, ("count_include_pad", pool.CountPadding ? 1 : 0)]);
    }

    private string Nearest(Node node, Shape output)
    {
        Shape input = _graph.Input(node, 0)!.Shape;
        string scales = Floats([1, 1, output[1] / (float)input[1], output[2] / (float)input[2]]);
        return _model.Node("Resize", [Value(node, 0), "", scales], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }

    private string Mean(Node node, Reduce reduce)
    {
        Shape input = _graph.Input(node, 0)!.Shape;
        int[] axes = [.. reduce.Axes.Select(a => OnnxAxis(input, a)).Order()];
        if (IsImage(input) && axes.SequenceEqual([2, 3]))
        {
            string pooled = _model.Node("GlobalAveragePool", [Value(node, 0)]);
            return reduce.KeepDimensions ? pooled : _model.Node("Reshape", [pooled, Ints(_graph.Output(node).Shape.Dimensions.AsSpan())]);
        }

        return _model.Node("ReduceMean", [Value(node, 0)], ("axes", axes), ("keepdims", reduce.KeepDimensions ? 1 : 0));
    }

    private static string Function(Unary unary) => unary.Function switch
    {
        UnaryFunction.Relu => "Relu",
        UnaryFunction.Logistic => "Sigmoid",
        UnaryFunction.Tanh => "Tanh",
        UnaryFunction.HardSwish => "HardSwish",
        _ => throw new NotSupportedException($"{unary.Function} is not exported"),
    };

    private string Pads(Pad pad)
    {
        int rank = pad.Before.Rank;
        int[] order = OnnxOrder(pad.Before);
        long[] pads = [.. order.Select(d => (long)pad.Before[d]), .. order.Select(d => (long)pad.After[d])];
        return _model.Constant<long>(OnnxModel.DataType.Int64, pads, 2 * rank);
    }

    /// <summary>The value of an input, a constant included.</summary>
    private string Value(Node node, int position)
    {
        Tensor tensor = _graph.Input(node, position)!;
        if (!tensor.IsConstant)
        {
            return _values[node.Inputs[position]]!;
        }

        byte[] bytes = ToOnnx(tensor, _weights[tensor.Constant!.Value].Span);
        string constant = _model.Constant<byte>(TypeOf(tensor), bytes, OnnxShape(tensor.Shape));
        return tensor.Type == ElementType.Int8 ? Dequantized(constant, tensor.Quantization!) : constant;
    }

    private string RowMajor(Node node, int position)
    {
        Shape shape = _graph.Input(node, position)!.Shape;
        return IsImage(shape) && shape[1] * shape[2] > 1 ? _model.Node("Transpose", [Value(node, position)], ("perm", ToChannelsLast)) : Value(node, position);
    }

    private string FromRowMajor(string value, Shape shape)
    {
        if (!IsImage(shape))
        {
            return value;
        }

        return shape[1] * shape[2] > 1
            ? _model.Node("Transpose", [value], ("perm", ToChannelsFirst))
            : _model.Node("Reshape", [value, Ints(OnnxShape(shape))]);
    }

    private string Quantized(string value, Quantization quantization)
    {
        string name = _model.NewName("quantized");
        Quantize(name, value, quantization);
        return name;
    }

    private void Quantize(string name, string value, Quantization quantization) =>
        _model.NodeTo(name, "QuantizeLinear", [value, Scalar(quantization.Scale), ZeroPoint(quantization)]);

    private string Dequantized(string value, Quantization quantization) =>
        _model.Node("DequantizeLinear", [value, Scalar(quantization.Scale), ZeroPoint(quantization)]);

    private string ZeroPoint(Quantization quantization) => _model.Constant<byte>(OnnxModel.DataType.UInt8, [(byte)(quantization.ZeroPoint + Uint8Offset)]);

    private string Scalar(float value) => _model.Constant<float>(OnnxModel.DataType.Float, [value]);

    private string Floats(ReadOnlySpan<float> values) =>
        values.Length == 1 ? Scalar(values[0]) : _model.Constant(OnnxModel.DataType.Float, values, values.Length);

    private string Ints(ReadOnlySpan<int> values)
    {
        long[] wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return _model.Constant<long>(OnnxModel.DataType.Int64, wide, wide.Length);
    }

    private static OnnxModel.DataType TypeOf(Tensor tensor) => tensor.Type switch
    {
        ElementType.Float32 => OnnxModel.DataType.Float,
        ElementType.Int8 => OnnxModel.DataType.UInt8,
        _ => throw new NotSupportedException($"{tensor.Type} is not exported"),
    };

    private static bool IsImage(Shape shape) => shape.Rank == 4 && shape[0] == 1;

    /// <summary>Which of our dimensions each ONNX dimension is.</summary>
    private static int[] OnnxOrder(Shape shape) => IsImage(shape) || shape.Rank == 4 ? [0, 3, 1, 2] : [.. Enumerable.Range(0, shape.Rank)];

    private static int[] OnnxShape(Shape shape) => [.. OnnxOrder(shape).Select(d => shape[d])];

    private static int OnnxAxis(Shape shape, int axis) => Array.IndexOf(OnnxOrder(shape), axis);

    private static int[] Permutation(Shape input, Shape permutation) =>
        [.. OnnxOrder(permutation).Select(d => OnnxAxis(input, permutation[d]))];

    private static byte[] ChannelsFirst(Shape shape, ReadOnlySpan<byte> bytes, int elementBytes) =>
        IsImage(shape) ? Permuted(shape, [0, 3, 1, 2], bytes, elementBytes) : bytes.ToArray();

    private static byte[] Permuted(Shape shape, int[] permutation, ReadOnlySpan<byte> bytes, int elementBytes)
    {
        byte[] result = new byte[bytes.Length];
        int[] strides = new int[shape.Rank];
        for (int d = shape.Rank - 1, stride = 1; d >= 0; stride *= shape[d], d--)
        {
            strides[d] = stride;
        }

        for (int i = 0; i < bytes.Length / elementBytes; i++)
        {
            int rest = i, source = 0;
            for (int d = permutation.Length - 1; d >= 0; d--)
            {
                (rest, int index) = Math.DivRem(rest, shape[permutation[d]]);
                source += index * strides[permutation[d]];
            }

            bytes.Slice(source * elementBytes, elementBytes).CopyTo(result.AsSpan(i * elementBytes));
        }

        return result;
    }
}
