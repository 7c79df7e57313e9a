using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Exporters;

/// <summary>
/// Writes a <see cref="Graph"/> as ONNX (operator set 17) the way other runtimes like it best: channels first, quantised
/// networks as float operators between QuantizeLinear and DequantizeLinear with uint8 activations and int8 weights, no clamp
/// where the quantisation clamps already. What has four dimensions is an image <c>[1,H,W,C]</c> and becomes <c>[1,C,H,W]</c>;
/// inputs and outputs keep their names.
/// </summary>
public sealed class OnnxExporter
{
    private const int Uint8Offset = 128;
    private readonly OnnxModel _model;
    private readonly Graph _graph;
    private readonly WeightStore _weights;
    private readonly string?[] _values;

    private OnnxExporter(Graph graph, WeightStore weights) =>
        (_graph, _weights, _values, _model) = (graph, weights, new string?[graph.Tensors.Length], new OnnxModel(graph.Name));

    /// <summary>The model as an ONNX file.</summary>
    /// <param name="model">The network; its metadata become those of the file.</param>
    /// <exception cref="EdgeException">EDGE7080: it has an operator or a type that is not exported.</exception>
    public static byte[] Export(ImportedModel model)
    {
        var exporter = new OnnxExporter(model.Graph, model.Weights);
        exporter.Run();
        return exporter._model.ToArray(model.Metadata);
    }

    /// <summary>The bytes of a tensor in the layout and type of the exported network.</summary>
    /// <param name="tensor">A tensor of the graph.</param>
    /// <param name="bytes">Its bytes there.</param>
    public static byte[] ToOnnx(Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        byte[] result = OnnxLayout.ChannelsFirst(tensor.Shape, bytes, tensor.Type.BlockBytes());
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
        foreach (int tensor in _graph.Inputs.Concat(_graph.Outputs))
        {
            _model.Reserve(_graph.Tensors[tensor].Name);
        }

        foreach (int input in _graph.Inputs)
        {
            Tensor tensor = _graph.Tensors[input];
            _model.Input(tensor.Name, TypeOf(tensor), OnnxLayout.ShapeOf(tensor.Shape));
            _values[input] = tensor.Type == ElementType.Int8 ? Dequantized(tensor.Name, tensor.Quantization!) : tensor.Name;
        }

        foreach (Node node in _graph.Nodes)
        {
            Convert(node);
        }

        foreach (int output in _graph.Outputs)
        {
            Tensor tensor = _graph.Tensors[output];
            if (tensor.Type == ElementType.Int8)
            {
                Quantize(tensor.Name, _values[output]!, tensor.Quantization!);
            }
            else
            {
                _model.NodeTo(tensor.Name, "Identity", [_values[output]!]);
            }

            _model.Output(tensor.Name, TypeOf(tensor), OnnxLayout.ShapeOf(tensor.Shape));
        }
    }

    private void Convert(Node node)
    {
        Tensor output = _graph.Output(node);
        string result = node.Operator switch
        {
            Conv2D conv => Convolution(node, conv.Window, _graph.Input(node, 1)!.Shape, conv.Groups, OnnxLayout.ToChannelsFirst, 0),
            DepthwiseConv2D depthwise => Convolution(node, depthwise.Window, _graph.Input(node, 1)!.Shape, _graph.Input(node, 0)!.Shape[3], [3, 0, 1, 2], 3),
            FullyConnected => Dense(node),
            Add => Elementwise("Add", node),
            Sub => Elementwise("Sub", node),
            Mul => Elementwise("Mul", node),
            Div => Elementwise("Div", node),
            Cast => _model.Node("Cast", [Value(node, 0)], ("to", (int)TypeOf(output))),
            Edge.Model.Quantize when output.Type == ElementType.UInt8 => Rounded(node, output),
            Pad pad => _model.Node("Pad", [Value(node, 0), Pads(pad)]),
            Edge.Model.Quantize or Dequantize => Value(node, 0),
            Reshape => FromRowMajor(_model.Node("Reshape", [RowMajor(node, 0), Ints(output.Shape.Dimensions.AsSpan())]), output.Shape),
            Pool2D pool => Pool(node, pool),
            Reduce { Function: ReduceFunction.Mean } reduce => Mean(node, reduce),
            Softmax softmax => _model.Node("Softmax", [Value(node, 0)], ("axis", OnnxLayout.Axis(output.Shape, softmax.Axis))),
            Transpose transpose => _model.Node("Transpose", [Value(node, 0)], ("perm", OnnxLayout.Permutation(_graph.Input(node, 0)!.Shape, transpose.Permutation))),
            Concat concat => _model.Node("Concat", [.. Enumerable.Range(0, node.Inputs.Length).Select(i => Value(node, i))], ("axis", OnnxLayout.Axis(output.Shape, concat.Axis))),
            Resize { Interpolation: ResizeInterpolation.Nearest } => Nearest(node, output.Shape),
            Unary { Function: UnaryFunction.Clip } clip when output.Type == ElementType.UInt8 => Bytes(Clip(Real(Value(node, 0)), clip.Alpha, clip.Beta)),
            Unary { Function: UnaryFunction.Clip } clip => Clip(Value(node, 0), clip.Alpha, clip.Beta),
            Unary { Function: UnaryFunction.Relu6 } => Clip(Value(node, 0), 0, 6),
            Unary unary => _model.Node(Function(unary), [Value(node, 0)]),
            _ => throw NotExported($"'{node.Name}' ({node.Operator.Kind})"),
        };
        result = Clamped(node, result);
        _values[node.Outputs[0]] = output is { Type: ElementType.Int8, Quantization: { } quantization }
            ? Dequantized(Quantized(result, quantization), quantization)
            : result;
    }

    /// <summary>The clamp of a fused activation, unless the quantisation of the output clamps as much.</summary>
    private string Clamped(Node node, string value)
    {
        Activation activation = OperatorActivation.Of(node.Operator) ?? Activation.None;
        Tensor output = _graph.Output(node);
        if (activation == Activation.None || (output.Type == ElementType.Int8 && ActivationRange.Of(activation, output) == ActivationRange.Of(output)))
        {
            return value;
        }

        return activation switch
        {
            Activation.Relu => _model.Node("Relu", [value]),
            Activation.Relu6 => Clip(value, 0, 6),
            Activation.ReluN1To1 => Clip(value, -1, 1),
            Activation.Tanh => _model.Node("Tanh", [value]),
            _ => throw NotExported($"Activation {activation} of '{node.Name}'"),
        };
    }

    private string Clip(string value, float least, float most) => _model.Node("Clip", [value, Scalar(least), Scalar(most)]);

    private string Elementwise(string type, Node node) => _model.Node(type, [Operand(node, 0), Operand(node, 1)]);

    /// <summary>An operand that is spread over an image: its channels are the image's.</summary>
    private string Operand(Node node, int position)
    {
        Tensor tensor = _graph.Input(node, position)!;
        int rank = _graph.Output(node).Shape.Rank;
        if (rank != 4 || tensor.Shape.Rank is 0 or 4 || tensor.Shape.ElementCount == 1)
        {
            return Value(node, position);
        }

        return tensor.IsConstant && tensor.Type != ElementType.Int8
            ? Constant(tensor with { Shape = new Shape([.. Enumerable.Repeat(1, rank - tensor.Shape.Rank), .. tensor.Shape]) })
            : throw NotExported($"'{node.Name}', which spreads {tensor.Shape} over an image,");
    }

    private string Real(string bytes) => _model.Node("Cast", [bytes], ("to", (int)OnnxModel.DataType.Float));

    private string Bytes(string real) => _model.Node("Cast", [_model.Node("Round", [real])], ("to", (int)OnnxModel.DataType.UInt8));

    /// <summary>Reals to bytes of scale 1.</summary>
    private string Rounded(Node node, Tensor output) =>
        output.Quantization is { Scale: 1, ZeroPoint: 0 } && _graph.Input(node, 0)!.Type == ElementType.Float32
            ? Bytes(Clip(Value(node, 0), byte.MinValue, byte.MaxValue))
            : throw NotExported($"'{node.Name}', a quantisation to {output.Type} by {output.Quantization},");

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
        byte[] permuted = OnnxLayout.Permuted(filter.Shape, permutation, stored, filter.Type.BlockBytes());
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
        int[] axes = [.. reduce.Axes.Select(a => OnnxLayout.Axis(input, a)).Order()];
        if (OnnxLayout.IsImage(input) && axes.SequenceEqual([2, 3]))
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
        UnaryFunction.Sqrt => "Sqrt",
        UnaryFunction.Exp => "Exp",
        UnaryFunction.Log => "Log",
        UnaryFunction.Abs => "Abs",
        UnaryFunction.Neg => "Neg",
        _ => throw NotExported($"Function {unary.Function}"),
    };

    private string Pads(Pad pad)
    {
        int rank = pad.Before.Rank;
        int[] order = OnnxLayout.Order(pad.Before);
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

        string constant = Constant(tensor);
        return tensor.Type == ElementType.Int8 ? Dequantized(constant, tensor.Quantization!) : constant;
    }

    private string Constant(Tensor tensor) =>
        _model.Constant<byte>(TypeOf(tensor), ToOnnx(tensor, _weights[tensor.Constant!.Value].Span), OnnxLayout.ShapeOf(tensor.Shape));

    private string RowMajor(Node node, int position)
    {
        Shape shape = _graph.Input(node, position)!.Shape;
        return OnnxLayout.IsImage(shape) && shape[1] * shape[2] > 1 ? _model.Node("Transpose", [Value(node, position)], ("perm", OnnxLayout.ToChannelsLast)) : Value(node, position);
    }

    private string FromRowMajor(string value, Shape shape)
    {
        if (!OnnxLayout.IsImage(shape))
        {
            return value;
        }

        return shape[1] * shape[2] > 1
            ? _model.Node("Transpose", [value], ("perm", OnnxLayout.ToChannelsFirst))
            : _model.Node("Reshape", [value, Ints(OnnxLayout.ShapeOf(shape))]);
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
        ElementType.Int8 or ElementType.UInt8 => OnnxModel.DataType.UInt8,
        _ => throw NotExported($"Type {tensor.Type} of '{tensor.Name}'"),
    };

    private static EdgeException NotExported(string what) =>
        new(7080, $"{what} is not exported.", "ONNX is written for networks of convolutions, dense layers, pooling and what lies between, float or quantised.", "Keep the model in the file that it came from.");
}
