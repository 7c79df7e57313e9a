using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// The state of one import: the values met so far and the draft that grows from them. Operators read values in the
/// arrangement that they need, and write values in the arrangement that they give.
/// </summary>
internal sealed class OnnxTranslation(OnnxModel model, TensorReader tensors, ImportBudget budget)
{
    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<(int Tensor, string Form), int> _forms = [];
    private readonly Dictionary<(OnnxConstant Constant, Quantization? Quantization, string Form), int> _constants = [];
    private readonly Dictionary<string, List<OnnxNode>> _readers = model.Nodes
        .SelectMany(n => n.Inputs.Distinct().Select(i => (Input: i, Node: n)))
        .GroupBy(p => p.Input, p => p.Node)
        .ToDictionary(g => g.Key, g => g.ToList());

    private readonly Dictionary<string, OnnxNode> _producers = model.Nodes
        .SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (Output: o, Node: n)))
        .ToDictionary(p => p.Output, p => p.Node);
    private readonly HashSet<OnnxNode> _skipped = [];

    /// <summary>The graph that grows.</summary>
    public GraphDraft Draft { get; } = new(budget);

    /// <summary>Operator set of the file.</summary>
    public long Opset => model.Opset;

    /// <summary>Tensors of the file as constants.</summary>
    public TensorReader Tensors => tensors;

    /// <summary>Limit of constants that may be made.</summary>
    public ImportBudget Budget => budget;

    /// <summary>The nodes that read a value.</summary>
    public IReadOnlyList<OnnxNode> Readers(string value) => _readers.TryGetValue(value, out List<OnnxNode>? readers) ? readers : [];

    /// <summary>A value by name, or null.</summary>
    public Value? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The node that writes a value, or null.</summary>
    public OnnxNode? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Marks a node as done: another node's operators stand for it.</summary>
    public void Skip(OnnxNode node) => _skipped.Add(node);

    /// <summary>Whether a node is done.</summary>
    public bool IsSkipped(OnnxNode node) => _skipped.Contains(node);

    /// <summary>Makes a value known.</summary>
    public void Define(string name, Value value) => _values[name] = value;

    /// <summary>A required input of a node.</summary>
    public Value Input(OnnxNode node, int position) => node.HasInput(position)
        ? Find(node.Inputs[position]) ?? throw OnnxError.Reference($"Node {node} reads '{node.Inputs[position]}'.", "Nothing in the graph has that name.")
        : throw OnnxError.Reference($"Node {node} has no input {position}.", "Its operator needs it.");

    /// <summary>A required input of real numbers.</summary>
    public Value RealInput(OnnxNode node, int position)
    {
        Value value = Input(node, position);
        return value.Type == ElementType.Float32 || value.IsDequantizedConstant
            ? value
            : throw OnnxError.Unsupported(node, $"computes on {value.Type} numbers of '{value.Name}'.", "Put a DequantizeLinear or a Cast to float before it.");
    }

    /// <summary>An input that must be known while importing, or null where it is absent.</summary>
    public OnnxConstant? ConstantInput(OnnxNode node, int position)
    {
        if (!node.HasInput(position))
        {
            return null;
        }

        Value value = Input(node, position);
        return value.Constant is null
            ? throw OnnxError.NotConstant(node, value.Name)
            : value.IsDequantizedConstant ? Dequantized(value) : value.Constant;
    }

    /// <summary>The real numbers that a quantised constant stands for.</summary>
    public OnnxConstant Dequantized(Value value)
    {
        OnnxConstant stored = value.Constant!;
        Quantization quantization = value.Quantization!;
        budget.Charge(4L * stored.Count);
        return OnnxConstant.Of(AffineQuantizer.ToReal(stored.Int64s(), stored.Dims, quantization), stored.Dims);
    }

    /// <summary>The tensor that holds <paramref name="value"/> in an arrangement; bytes are moved only where they lie otherwise.</summary>
    public int Tensor(Value value, int[] arrangement)
    {
        int[] shape = Array.ConvertAll(arrangement, d => d < 0 ? 1 : value.Shape[d]);
        if (value.Constant is not null)
        {
            return Constant(value, arrangement, shape);
        }

        return value.View.IsArranged(arrangement) ? Reshaped(value.View.Tensor, shape) : Transposed(value.View, arrangement, shape);
    }

    /// <summary>The tensor of a value as an image <c>[1,H,W,C]</c>; sequences <c>[1,C,L]</c> are images of one row.</summary>
    public int Image(OnnxNode node, Value value) => value.Rank is 3 or 4 && value.Shape[0] == 1
        ? Tensor(value, Arrangements.Image(value.Rank))
        : throw OnnxError.Shapes(node, $"'{value.Name}' is {Dims.Text(value.Shape)}: one image [1,C,H,W] or sequence [1,C,L] at a time is computed.");

    /// <summary>The same elements in another shape.</summary>
    public int Reshaped(int tensor, int[] shape)
    {
        while (Draft.IsWrittenBy<Reshape>(tensor, out int reshape))
        {
            tensor = Draft.NodeAt(reshape)!.Inputs[0];
        }

        Tensor from = Draft[tensor];
        if (from.Shape.Dimensions.AsSpan().SequenceEqual(shape))
        {
            return tensor;
        }

        (int, string) key = (tensor, Dims.Text(shape));
        if (!_forms.TryGetValue(key, out int reshaped) && Draft.IsConstant(tensor))
        {
            _forms[key] = reshaped = Draft.AddConstant(from.Name, from.Type, new Shape(shape), Draft.SharedBytes(tensor), from.Quantization);
        }
        else if (!_forms.ContainsKey(key))
        {
            reshaped = Draft.AddTensor($"{from.Name}:{Dims.Text(shape)}", from.Type, new Shape(shape), from.Quantization);
            Draft.AddNode($"{from.Name}/Reshape", new Reshape(), [tensor], reshaped);
            _forms[key] = reshaped;
        }

        return reshaped;
    }

    /// <summary>An activation of the file's uint8 numbers where they are kept as int8: the numbers themselves.</summary>
    public Value Unshifted(Value value)
    {
        if (!value.IsShifted)
        {
            return value;
        }

        Tensor shifted = Draft[value.View.Tensor];
        Quantization quantization = QuantizationOperators.Unshifted(shifted.Quantization!);
        int tensor = Draft.AddTensor($"{value.Name}:uint8", ElementType.UInt8, shifted.Shape, quantization);
        Draft.AddNode($"{value.Name}/Quantize", new Quantize(), [value.View.Tensor], tensor);
        return Value.OfActivation(value.Name, Draft[tensor], value.Shape, value.View.In(tensor));
    }

    /// <summary>Gives integers that carry no scale the one they are read by, back to where they come from.</summary>
    public void QuantizeSource(int tensor, Quantization quantization)
    {
        for (int? at = tensor; at is { } current && Draft[current].Quantization is null;)
        {
            Draft.Quantize(current, quantization);
            at = Draft.Producer(current) is { } node ? Draft.NodeAt(node)!.Inputs[0] : null;
        }
    }

    /// <summary>Emits an operator whose output lies in <paramref name="arrangement"/>, and makes its value known.</summary>
    public Value Write(OnnxNode node, Operator op, ReadOnlySpan<int> inputs, int[] shape, int[] arrangement, Tensor? like = null, bool isShifted = false, int output = 0)
    {
        int[] tensorShape = Array.ConvertAll(arrangement, d => d < 0 ? 1 : shape[d]);
        int tensor = Emit(node, op, inputs, tensorShape, like, output);
        return Known(node, output, Value.OfActivation(node.Outputs[output], Draft[tensor], shape, View.Of(tensor, tensorShape, arrangement, shape.Length), isShifted));
    }

    /// <summary>Emits an operator of each element: the output lies as the input does.</summary>
    public Value WriteLike(OnnxNode node, Operator op, Value input, Tensor? like = null)
    {
        int from = Native(input);
        int tensor = Emit(node, op, [from], [.. Draft[from].Shape], like, 0);
        View view = input.Constant is null ? input.View.In(tensor) : View.Of(tensor, input.Shape, Arrangements.Plain(input.Rank), input.Rank);
        return Known(node, 0, Value.OfActivation(node.Outputs[0], Draft[tensor], input.Shape, view));
    }

    /// <summary>Emits an operator.</summary>
    /// <param name="node">The node it comes from.</param>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="shape">Dimensions of its output.</param>
    /// <param name="like">A tensor of the output's type and quantisation; float where it is null.</param>
    /// <param name="output">Output of the node that names the tensor; -1 for a value between.</param>
    public int Emit(OnnxNode node, Operator op, ReadOnlySpan<int> inputs, int[] shape, Tensor? like = null, int output = -1)
    {
        string name = output < 0 ? $"{node.Name}/{op.Kind}" : node.Outputs[output];
        int tensor = Draft.AddTensor(name, like?.Type ?? ElementType.Float32, new Shape(shape), like?.Quantization);
        Draft.AddNode(node.Name, op, inputs, tensor);
        return tensor;
    }

    /// <summary>Makes a value known as an output of a node.</summary>
    public Value Known(OnnxNode node, int output, Value value)
    {
        if (value.Count == 0)
        {
            throw OnnxError.Shapes(node, $"Its output {Dims.Text(value.Shape)} is empty.");
        }

        Define(node.Outputs[output], value);
        return value;
    }

    /// <summary>Makes an output of a node another name of a value.</summary>
    public void Alias(OnnxNode node, Value value) => Define(node.Outputs[0], value.Named(node.Outputs[0]));

    /// <summary>The tensor that holds a value, in whatever arrangement it lies.</summary>
    public int Native(Value value) => value.Constant is null ? value.View.Tensor : Tensor(value, Arrangements.Plain(value.Rank));

    private int Constant(Value value, int[] arrangement, int[] shape)
    {
        OnnxConstant constant = value.Constant!;
        (OnnxConstant, Quantization?, string) key = (constant, value.Quantization, Dims.Text(arrangement) + Dims.Text(shape));
        if (_constants.TryGetValue(key, out int known))
        {
            return known;
        }

        ReadOnlyMemory<byte> bytes = ConstantLayout.Arrange(constant.Bytes, constant.Dims, arrangement, constant.Type.BlockBytes());
        budget.Charge(bytes.Length);
        Quantization? quantization = value.Quantization is { IsPerTensor: false } q
            ? new Quantization(q.Scales, q.ZeroPoints, Array.IndexOf(arrangement, q.Axis))
            : value.Quantization;
        int tensor = Draft.AddConstant(value.Name, constant.Type, new Shape(shape), bytes, quantization);
        if (value.IsDequantizedConstant)
        {
            int real = Draft.AddTensor($"{value.Name}:real", ElementType.Float32, new Shape(shape));
            Draft.AddNode($"{value.Name}/Dequantize", new Dequantize(), [tensor], real);
            tensor = real;
        }

        return _constants[key] = tensor;
    }

    private int Transposed(View view, int[] arrangement, int[] shape)
    {
        int[] sequence = view.Sequence(arrangement);
        (int, string) key = (view.Tensor, $"{Dims.Text(view.Axes)}{Dims.Text(sequence)}{Dims.Text(shape)}");
        if (!_forms.TryGetValue(key, out int transposed))
        {
            _forms[key] = transposed = Transpose(view, sequence, shape);
        }

        return transposed;
    }

    // Axes that stay neighbours move as one, so that a transpose has few dimensions.
    private int Transpose(View view, int[] sequence, int[] shape)
    {
        int[] present = [.. Enumerable.Range(0, view.Axes.Length).Where(a => view.Axes[a] != 1)];
        List<List<int>> runs = [];
        foreach (int axis in sequence)
        {
            if (runs.Count > 0 && Array.IndexOf(present, axis) == Array.IndexOf(present, runs[^1][^1]) + 1)
            {
                runs[^1].Add(axis);
            }
            else
            {
                runs.Add([axis]);
            }
        }

        int[] stored = [.. Enumerable.Range(0, runs.Count).OrderBy(r => runs[r][0])];
        int Size(int run) => Dims.Count([.. runs[run].Select(a => view.Axes[a])]);
        (int[] from, int[] to, int[] permutation) = ([.. stored.Select(Size)], [.. Enumerable.Range(0, runs.Count).Select(Size)], Enumerable.Range(0, runs.Count).Select(r => Array.IndexOf(stored, r)).ToArray());
        if (from.Length == 2 && shape.Length == 4 && shape[0] == 1 && Draft[view.Tensor].Shape is { Rank: 4 } image && image[0] == 1)
        {
            (from, to, permutation) = AsImage(image, from, shape, to, permutation);
        }

        int source = Reshaped(view.Tensor, from);
        Tensor tensor = Draft[source];
        int transposed = Draft.AddTensor($"{Draft[view.Tensor].Name}:{Dims.Text(shape)}", tensor.Type, new Shape(to), tensor.Quantization);
        Draft.AddNode($"{Draft[view.Tensor].Name}/Transpose", new Transpose(new Shape(permutation)), [source], transposed);
        return Reshaped(transposed, shape);
    }

    // [1,C,H,W] ↔ [1,H,W,C] keeps its four dimensions: planner and kernels see an image on both sides.
    private static (int[] From, int[] To, int[] Permutation) AsImage(Shape image, int[] from, int[] shape, int[] to, int[] permutation)
    {
        int[][] orders = [[0, 2, 3, 1], [0, 3, 1, 2]];
        foreach (int[] order in orders)
        {
            bool moved = order[1] == 2 ? image[1] == from[0] : image[3] == from[1];
            if (moved && order.Select(d => image[d]).SequenceEqual(shape))
            {
                return ([.. image], shape, order);
            }
        }

        return (from, to, permutation);
    }
}
