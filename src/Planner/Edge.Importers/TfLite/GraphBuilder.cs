using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>
/// Collects the nodes of a <see cref="Graph"/>. A tensor of the file enters the graph when a node first uses it, and is
/// checked then; constants enter the <see cref="WeightStore"/> as slices of the file.
/// </summary>
internal sealed class GraphBuilder(TfliteFile file)
{
    private readonly List<Tensor> _tensors = [];
    private readonly List<Node> _nodes = [];
    private readonly List<int> _inputs = [];
    private readonly HashSet<string> _names = [];
    private readonly WeightStore _weights = new();
    private readonly Dictionary<int, int> _activations = [];
    private readonly Dictionary<(int Tensor, ElementType Type), int> _constants = [];

    /// <summary>Declares a tensor of the file as an input of the graph.</summary>
    public void AddInput(int index)
    {
        TfliteTensor tensor = file.Tensors[index];
        if (tensor.IsConstant || _activations.ContainsKey(index))
        {
            throw new EdgeException(2031, $"{tensor.Title} is an input and has a value already.", "A tensor is an input, a constant, or the output of one operator.", "The file is damaged; export or download it again.");
        }

        for (int i = 1; i < tensor.ShapeSignature.Length; i++)
        {
            if (tensor.ShapeSignature[i] < 0)
            {
                throw new EdgeException(2014, $"{tensor.Title} has the dynamic shape [{string.Join(',', tensor.ShapeSignature.Take(Shape.MaxRank))}].", "Only the batch, the first dimension, may be dynamic; it becomes 1.", "Fix the dimensions of the input when exporting the model.");
            }
        }

        _inputs.Add(AddActivation(index));
    }

    /// <summary>The graph's tensor for a tensor of the file that a node reads as it is.</summary>
    public int Read(int index)
    {
        TfliteTensor tensor = file.Tensors[index];
        if (tensor.IsConstant)
        {
            return Constant(index, TensorReader.TypeOf(tensor));
        }

        return _activations.TryGetValue(index, out int known)
            ? known
            : throw new EdgeException(2032, $"{tensor.Title} is read and has no value.", "A tensor is an input, a constant, or the output of an operator.", "The file is damaged; export or download it again.");
    }

    /// <summary>A constant of the file, converted to <paramref name="type"/> where it is stored in another.</summary>
    public int Constant(int index, ElementType type)
    {
        if (_constants.TryGetValue((index, type), out int known))
        {
            return known;
        }

        TfliteTensor tensor = file.Tensors[index];
        Shape shape = TensorReader.ShapeOf(tensor);
        ElementType stored = TensorReader.TypeOf(tensor);
        Quantization? quantization = TensorReader.QuantizationOf(tensor, stored, shape);
        ReadOnlyMemory<byte> bytes = TensorReader.BytesOf(tensor, stored, shape, file.Budget);
        if (stored != type)
        {
            bytes = ConstantConversion.ToFloat32(tensor, bytes, stored, shape, quantization, file.Budget);
            quantization = null;
        }

        file.Budget.Spend(bytes.Length);
        int added = Add(new Tensor(UniqueName(tensor.Name), type, shape, quantization, _weights.Add(bytes)));
        _constants.Add((index, type), added);
        return added;
    }

    /// <summary>A variable of the file as the constant that it is reset to: real zero.</summary>
    public int State(int index)
    {
        TfliteTensor tensor = file.Tensors[index];
        if (!tensor.IsVariable || tensor.IsConstant)
        {
            throw new EdgeException(2034, $"{tensor.Title} is the state of an operator and not a variable.", "State is a variable tensor without content, reset to zero before every inference.", "Export the model with the state inside the network.");
        }

        Shape shape = TensorReader.ShapeOf(tensor);
        ElementType type = TensorReader.TypeOf(tensor);
        Quantization? quantization = TensorReader.QuantizationOf(tensor, type, shape);
        long size = type.Bytes(shape.ElementCount);
        file.Budget.Spend(2 * size);
        var bytes = new byte[size];
        if (type == ElementType.Int8 && quantization is not null)
        {
            Array.Fill(bytes, (byte)(sbyte)quantization.ZeroPoint);
        }

        return Add(new Tensor(UniqueName(tensor.Name), type, shape, quantization, _weights.Add(bytes)));
    }

    /// <summary>The graph's tensor for a tensor of the file that a node writes.</summary>
    public int Write(int index) => AddActivation(index);

    /// <summary>A value between two nodes that the file does not name, of the type and quantisation of <paramref name="like"/>.</summary>
    public int AddIntermediate(TfliteTensor like, Shape shape)
    {
        file.Budget.Spend((like.Name.Length * 2L) + TfliteFile.ObjectBytes);
        ElementType type = TensorReader.TypeOf(like);
        return Add(new Tensor(UniqueName(like.Name), type, shape, PerTensorQuantization(like, type)));
    }

    /// <summary>Lets a tensor of the file stand for one of the graph.</summary>
    public void Alias(int index, int existing) => _activations.Add(index, existing);

    /// <summary>Adds a node.</summary>
    public void AddNode(string name, Operator kind, ImmutableArray<int> inputs, ImmutableArray<int> outputs)
    {
        file.Budget.Spend(TfliteFile.ObjectBytes);
        _nodes.Add(new Node(name, kind, inputs, outputs));
    }

    /// <summary>Name, type, shape and quantisation of a tensor of the graph.</summary>
    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>The finished model, verified.</summary>
    /// <exception cref="EdgeException">EDGE2032 for an output without a value, 11xx for everything that the verifier finds.</exception>
    public ImportedModel Build(string name, ImmutableSortedDictionary<string, string> metadata)
    {
        ImmutableArray<int> outputs = [.. file.Outputs.Select(Read)];
        var graph = new Graph(name, [.. _tensors], [.. _nodes], [.. _inputs], outputs);
        ImmutableArray<Diagnostic> findings = GraphVerifier.Verify(graph);
        if (findings.Any(f => f.Severity == Severity.Error))
        {
            throw new EdgeException(findings);
        }

        return new ImportedModel(graph, _weights, metadata);
    }

    private int AddActivation(int index)
    {
        TfliteTensor tensor = file.Tensors[index];
        ElementType type = TensorReader.TypeOf(tensor);
        int added = Add(new Tensor(UniqueName(tensor.Name), type, TensorReader.ShapeOf(tensor), PerTensorQuantization(tensor, type)));
        _activations.Add(index, added);
        return added;
    }

    private static Quantization? PerTensorQuantization(TfliteTensor tensor, ElementType type) => tensor.Scales.Length <= 1
        ? TensorReader.QuantizationOf(tensor, type, TensorReader.ShapeOf(tensor))
        : throw new EdgeException(2016, $"{tensor.Title} has {tensor.Scales.Length} scales.", "Activations have one scale and zero point; only weights have one a channel.", "Quantise the model again.");

    private int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    private string UniqueName(string name)
    {
        if (_names.Add(name))
        {
            return name;
        }

        // The number of tensors so far tells equal names apart; a name that another tensor took already gets one more.
        string unique = $"{name}#{_tensors.Count}";
        while (!_names.Add(unique))
        {
            unique += "'";
        }

        return unique;
    }
}
