using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Makes the layers of the nodes of a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="options">How it is trained.</param>
/// <param name="context">What the layers share.</param>
internal sealed class LayerFactory(Graph graph, ParameterTable parameters, TrainingOptions options, LayerContext context)
{
    private const int MostTaps = 1024;

    private readonly Dictionary<int, Storage> _storages = [];
    private readonly List<Layer> _layers = [];

    /// <summary>The operators that can be trained.</summary>
    public static IReadOnlyList<Type> Differentiable { get; } =
    [
        typeof(Add), typeof(Cast), typeof(Conv2D), typeof(DepthwiseConv2D), typeof(Dequantize), typeof(FullyConnected), typeof(MatMul), typeof(Mul),
        typeof(Pad), typeof(Pool2D), typeof(Quantize), typeof(Reduce), typeof(Reshape), typeof(Sub), typeof(Transpose), typeof(Unary),
    ];

    /// <summary>The layers so far, in order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The storage of an activation.</summary>
    public Storage this[int tensor] => _storages.TryGetValue(tensor, out Storage? storage)
        ? storage
        : _storages[tensor] = new Storage(graph.Tensors[tensor].Shape, context.Batch);

    /// <summary>Adds the layers of a node.</summary>
    /// <exception cref="EdgeException">EDGE7102 where it cannot be differentiated here.</exception>
    public void Add(Node node)
    {
        if (!Differentiable.Contains(node.Operator.GetType()))
        {
            throw Refused(node, $"Operator {node.Operator.Kind} has no derivative here.");
        }

        if (node.Operator is Reshape or Dequantize or Cast)
        {
            _storages[node.Outputs[0]] = this[Activation(node, 0)].View(graph.Output(node).Shape);
            return;
        }

        Tensor output = graph.Output(node);
        if (output.Type != ElementType.Float32 && node.Operator is not Quantize)
        {
            throw Refused(node, "Its output is not float32.");
        }

        Layer layer = node.Operator switch
        {
            Conv2D convolution => Convolution(node, convolution),
            DepthwiseConv2D depthwise => Depthwise(node, depthwise),
            FullyConnected dense => Dense(node, dense),
            Add add => Binary(node, BinaryFunction.Sum, add.Activation),
            Sub sub => Binary(node, BinaryFunction.Difference, sub.Activation),
            Mul mul => Binary(node, BinaryFunction.Product, mul.Activation),
            Unary unary => Function(node, unary),
            Pool2D pool => new PoolLayer(context, this[Activation(node, 0)], this[node.Outputs[0]], pool),
            Reduce reduce => Reduction(node, reduce),
            Transpose transpose => Gather(node, ElementIndex.OfTranspose(graph.Input(node, 0)!.Shape, transpose), 0),
            Pad pad => Gather(node, ElementIndex.OfPad(graph.Input(node, 0)!.Shape, output.Shape, pad), pad.Value),
            MatMul product => Product(node, product),
            _ => Quantization(node),
        };
        _layers.Add(layer);
    }

    private static EdgeException Refused(Node node, string why) =>
        new(7102, $"Node '{node.Name}' cannot be trained.", why, "Choose taps in front of it, or use another operator (docs/training.md lists them).");

    private int Activation(Node node, int position) =>
        graph.Input(node, position) is { IsConstant: false } ? node.Inputs[position] : throw Refused(node, $"Its input {position} is not an activation.");

    private Parameter Filter(Node node) => parameters.OfConstant(node.Inputs[1]) ?? throw Refused(node, "Its filter is not a float32 constant.");

    private Parameter? Bias(Node node) => graph.Input(node, 2) is null ? null : parameters.OfConstant(node.Inputs[2]) ?? throw Refused(node, "Its bias is not a float32 constant.");

    private static void RequireClamp(Node node, Activation activation)
    {
        if (activation is Model.Activation.Tanh or Model.Activation.SignBit)
        {
            throw Refused(node, $"{activation} is fused behind it.");
        }
    }

    /// <summary>Where a convolution writes, and its bias and activation: a normalisation takes both from it.</summary>
    private (Storage Output, Parameter? Bias, Activation Activation) Ending(Node node, Activation activation)
    {
        RequireClamp(node, activation);
        return parameters.NormalizationOf(node.Outputs[0]) is null
            ? (this[node.Outputs[0]], Bias(node), activation)
            : (new Storage(graph.Output(node).Shape, context.Batch), null, Model.Activation.None);
    }

    private Layer Normalized(Node node, Layer convolution, Activation activation)
    {
        if (parameters.NormalizationOf(node.Outputs[0]) is not { } normalization)
        {
            return convolution;
        }

        _layers.Add(convolution);
        return new NormalizationLayer(context, convolution.Output, this[node.Outputs[0]], normalization, activation);
    }

    private Layer Convolution(Node node, Conv2D convolution)
    {
        if (convolution.Groups != 1)
        {
            throw Refused(node, "It has groups.");
        }

        (Storage output, Parameter? bias, Activation activation) = Ending(node, convolution.Activation);
        Storage input = this[Activation(node, 0)];
        var geometry = ConvolutionGeometry.Of(convolution.Window, context.Batch, input.Shape, output.Shape, isDepthwise: false);
        return Normalized(node, new ConvolutionLayer(context, input, output, Filter(node), bias, geometry, activation), convolution.Activation);
    }

    private Layer Depthwise(Node node, DepthwiseConv2D depthwise)
    {
        if (depthwise.Multiplier != 1 || depthwise.Window.KernelHeight * depthwise.Window.KernelWidth > MostTaps)
        {
            throw Refused(node, $"It has a multiplier, or more than {MostTaps} taps.");
        }

        (Storage output, Parameter? bias, Activation activation) = Ending(node, depthwise.Activation);
        Storage input = this[Activation(node, 0)];
        var geometry = ConvolutionGeometry.Of(depthwise.Window, context.Batch, input.Shape, output.Shape, isDepthwise: true);
        return Normalized(node, new DepthwiseLayer(context, input, output, Filter(node), bias, geometry, activation), depthwise.Activation);
    }

    private ConvolutionLayer Dense(Node node, FullyConnected dense)
    {
        RequireClamp(node, dense.Activation);
        Storage input = this[Activation(node, 0)];
        Shape filter = graph.Input(node, 1)!.Shape;
        var geometry = ConvolutionGeometry.OfRows(input.Count / filter[1], filter[1], filter[0]);
        return new ConvolutionLayer(context, input, this[node.Outputs[0]], Filter(node), Bias(node), geometry, dense.Activation);
    }

    private BinaryLayer Binary(Node node, BinaryFunction function, Activation activation)
    {
        RequireClamp(node, activation);
        BinaryOperand left = Operand(node, 0), right = Operand(node, 1);
        return left.Storage is null && right.Storage is null
            ? throw Refused(node, "It has two constants.")
            : new BinaryLayer(context, function, left, right, this[node.Outputs[0]], activation);
    }

    private BinaryOperand Operand(Node node, int position)
    {
        Tensor tensor = graph.Input(node, position)!;
        return tensor.IsConstant
            ? new BinaryOperand(null, parameters.OfConstant(node.Inputs[position]) ?? throw Refused(node, "A constant is not float32."), tensor.Shape, graph.Output(node).Shape)
            : new BinaryOperand(this[node.Inputs[position]], null, tensor.Shape, graph.Output(node).Shape);
    }

    private Layer Function(Node node, Unary unary)
    {
        (Storage input, Storage output) = (this[Activation(node, 0)], this[node.Outputs[0]]);
        FloatActivationRange? range = unary.Function switch
        {
            UnaryFunction.Relu => FloatActivationRange.Of(Model.Activation.Relu),
            UnaryFunction.Relu6 => FloatActivationRange.Of(Model.Activation.Relu6),
            UnaryFunction.ReluN1To1 => FloatActivationRange.Of(Model.Activation.ReluN1To1),
            UnaryFunction.Clip => new FloatActivationRange(unary.Alpha, unary.Beta),
            _ => null,
        };
        return range is { } clamp ? new ClampLayer(context, input, output, clamp)
            : DifferentiableFunction.Of(unary) is { } function ? new UnaryLayer(context, input, output, function)
            : throw Refused(node, $"{unary.Function} has no derivative here.");
    }

    private ReduceLayer Reduction(Node node, Reduce reduce)
    {
        if (reduce.Function is not (ReduceFunction.Mean or ReduceFunction.Sum))
        {
            throw Refused(node, $"{reduce.Function} has no derivative here.");
        }

        (Storage input, Storage output) = (this[Activation(node, 0)], this[node.Outputs[0]]);
        float factor = reduce.Function == ReduceFunction.Mean ? (float)output.ExampleCount / input.ExampleCount : 1;
        return new ReduceLayer(context, input, output, ElementIndex.OfReduce(input.Shape, reduce), factor);
    }

    private GatherLayer Gather(Node node, int[] index, float constant) => new(context, this[Activation(node, 0)], this[node.Outputs[0]], index, constant);

    private MatMulLayer Product(Node node, MatMul product)
    {
        (Storage left, Storage right, Storage output) = (this[Activation(node, 0)], this[Activation(node, 1)], this[node.Outputs[0]]);
        int matrices = output.ExampleCount / (output.Shape[-1] * output.Shape[-2]);
        bool fits = new[] { left, right }.All(s => s.ExampleCount / (s.Shape[-1] * s.Shape[-2]) is int count && (count == 1 || count == matrices));
        return fits ? new MatMulLayer(context, left, right, output, product) : throw Refused(node, "Some of its leading dimensions are broadcast, others are not.");
    }

    private QuantizationLayer Quantization(Node node)
    {
        Tensor tensor = graph.Output(node);
        if (tensor.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int16) || graph.Input(node, 0) is not { Type: ElementType.Float32 })
        {
            throw Refused(node, "It does not quantise float32 to int8, uint8 or int16.");
        }

        ulong? noise = options.Noisy.Contains(node.Outputs[0]) ? options.Seed + (ulong)node.Outputs[0] : null;
        return new QuantizationLayer(context, this[Activation(node, 0)], this[node.Outputs[0]], tensor.Quantization!, tensor.Type, noise);
    }
}
