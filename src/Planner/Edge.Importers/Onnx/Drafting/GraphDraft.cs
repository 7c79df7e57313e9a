using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// A graph while it is made: nodes and tensors can be added, rewritten and removed in any order; <see cref="Build"/>
/// sorts what the outputs need. Nodes and tensors are named by index, and an index stays valid.
/// </summary>
internal sealed class GraphDraft(ImportBudget budget)
{
    private const int None = -1;

    private readonly List<Tensor> _tensors = [];
    private readonly List<ReadOnlyMemory<byte>?> _bytes = [];
    private readonly List<int> _producers = [];
    private readonly List<List<int>> _readers = [];
    private readonly List<Node?> _nodes = [];
    private readonly Dictionary<string, int> _names = [];

    /// <summary>Tensors that the caller feeds.</summary>
    public List<int> Inputs { get; } = [];

    /// <summary>Tensors given back to the caller.</summary>
    public List<int> Outputs { get; } = [];

    /// <summary>Number of node indices handed out; some may have been removed.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>A tensor.</summary>
    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>A node, or null where it was removed.</summary>
    public Node? NodeAt(int node) => _nodes[node];

    /// <summary>Adds an activation.</summary>
    public int AddTensor(string name, ElementType type, Shape shape, Quantization? quantization = null)
    {
        _tensors.Add(new Tensor(Unique(name), type, shape, quantization));
        _bytes.Add(null);
        _producers.Add(None);
        _readers.Add([]);
        return _tensors.Count - 1;
    }

    /// <summary>Adds a constant; its bytes are kept, not copied.</summary>
    public int AddConstant(string name, ElementType type, Shape shape, ReadOnlyMemory<byte> bytes, Quantization? quantization = null)
    {
        int tensor = AddTensor(name, type, shape, quantization);
        _bytes[tensor] = bytes;
        return tensor;
    }

    /// <summary>Adds a constant of newly made numbers.</summary>
    public int AddConstant(string name, Shape shape, float[] values)
    {
        budget.Charge(4L * values.Length);
        return AddConstant(name, ElementType.Float32, shape, OnnxConstant.Of(values).Bytes);
    }

    /// <summary>Adds an int8 constant of one number everywhere.</summary>
    public int AddConstant(string name, Shape shape, sbyte value, Quantization quantization)
    {
        budget.Charge(shape.ElementCount);
        byte[] bytes = new byte[shape.ElementCount];
        Array.Fill(bytes, (byte)value);
        return AddConstant(name, ElementType.Int8, shape, bytes, quantization);
    }

    /// <summary>Whether the bytes of a tensor are known.</summary>
    public bool IsConstant(int tensor) => _bytes[tensor] is not null;

    /// <summary>The bytes of a constant.</summary>
    public ReadOnlySpan<byte> Bytes(int tensor) => _bytes[tensor]!.Value.Span;

    /// <summary>A constant's bytes, to be shared with another tensor.</summary>
    public ReadOnlyMemory<byte> SharedBytes(int tensor) => _bytes[tensor]!.Value;

    /// <summary>Adds a node that writes <paramref name="output"/>.</summary>
    public int AddNode(string name, Operator op, ReadOnlySpan<int> inputs, int output)
    {
        _nodes.Add(null);
        Put(_nodes.Count - 1, new Node(name, op, [.. inputs], [output]));
        return _nodes.Count - 1;
    }

    /// <summary>Gives a node another operator, inputs and output.</summary>
    public void Rewrite(int node, Operator op, ReadOnlySpan<int> inputs, int output)
    {
        string name = _nodes[node]!.Name;
        Remove(node);
        Put(node, new Node(name, op, [.. inputs], [output]));
    }

    /// <summary>Removes a node; its output stays and has no producer.</summary>
    public void Remove(int node)
    {
        foreach (int input in _nodes[node]!.Inputs.Where(i => i >= 0))
        {
            _readers[input].Remove(node);
        }

        _producers[_nodes[node]!.Outputs[0]] = None;
        _nodes[node] = null;
    }

    /// <summary>The node that writes a tensor, or null for inputs and constants.</summary>
    public int? Producer(int tensor) => tensor < 0 || _producers[tensor] == None ? null : _producers[tensor];

    /// <summary>The operator that writes a tensor, if it is a <typeparamref name="T"/>.</summary>
    public bool IsWrittenBy<T>(int tensor, out int node)
        where T : Operator
    {
        node = Producer(tensor) ?? None;
        return node != None && _nodes[node]!.Operator is T;
    }

    /// <summary>Nodes that read a tensor, one entry for each time.</summary>
    public IReadOnlyList<int> Readers(int tensor) => _readers[tensor];

    /// <summary>Whether one node reads the tensor, once, and the caller does not.</summary>
    public bool HasOneReader(int tensor) => _readers[tensor].Count == 1 && !Outputs.Contains(tensor);

    /// <summary>Makes all readers of one tensor read another; the graph's outputs stay.</summary>
    public void Redirect(int from, int to)
    {
        foreach (int reader in _readers[from].Distinct().ToArray())
        {
            Node node = _nodes[reader]!;
            int[] inputs = [.. node.Inputs.Select(i => i == from ? to : i)];
            Rewrite(reader, node.Operator, inputs, node.Outputs[0]);
        }
    }

    /// <summary>Changes the quantisation parameters of a tensor.</summary>
    public void Quantize(int tensor, Quantization quantization) => _tensors[tensor] = _tensors[tensor] with { Quantization = quantization };

    /// <summary>Gives a tensor the name that the file gives an output.</summary>
    public void Rename(int tensor, string name)
    {
        if (_names.TryGetValue(name, out int holder) && holder != tensor)
        {
            _tensors[holder] = _tensors[holder] with { Name = Unique(name + ":inner") };
            _names[_tensors[holder].Name] = holder;
        }

        _tensors[tensor] = _tensors[tensor] with { Name = name };
        _names[name] = tensor;
    }

    /// <summary>Indices of the nodes in an order in which they can run.</summary>
    public List<int> Order()
    {
        List<int> ordered = new(_nodes.Count);
        int[] waiting = new int[_nodes.Count];
        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < _nodes.Count; i++)
        {
            waiting[i] = _nodes[i]?.Inputs.Count(t => Producer(t) is not null) ?? -1;
            if (waiting[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        while (ready.TryDequeue(out int node, out _))
        {
            ordered.Add(node);
            foreach (int reader in _readers[_nodes[node]!.Outputs[0]])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        return ordered;
    }

    /// <summary>The graph of all that the outputs need, and its constants.</summary>
    public (Graph Graph, WeightStore Weights) Build(string name)
    {
        List<int> order = Order();
        HashSet<int> needed = [.. Outputs];
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Node node = _nodes[order[i]]!;
            if (needed.Contains(node.Outputs[0]))
            {
                needed.UnionWith(node.Inputs.Where(t => t >= 0));
            }
        }

        WeightStore weights = new();
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>();
        Dictionary<int, int> places = [];
        int[] inputs = [.. Inputs.Select(Place)];
        Node[] nodes = [.. order.Select(i => _nodes[i]!).Where(n => needed.Contains(n.Outputs[0]))
            .Select(n => n with { Inputs = [.. n.Inputs.Select(Place)], Outputs = [.. n.Outputs.Select(Place)] })];
        int[] outputs = [.. Outputs.Select(Place)];
        return (new Graph(name, tensors.ToImmutable(), [.. nodes], [.. inputs], [.. outputs]), weights);

        int Place(int tensor)
        {
            if (tensor < 0)
            {
                return -1;
            }

            if (!places.TryGetValue(tensor, out int place))
            {
                place = places[tensor] = tensors.Count;
                tensors.Add(_bytes[tensor] is { } bytes ? _tensors[tensor] with { Constant = weights.Add(bytes) } : _tensors[tensor]);
            }

            return place;
        }
    }

    private void Put(int index, Node node)
    {
        _nodes[index] = node;
        _producers[node.Outputs[0]] = index;
        foreach (int input in node.Inputs.Where(i => i >= 0))
        {
            _readers[input].Add(index);
        }
    }

    private string Unique(string name)
    {
        name = OnnxNode.Cut(name);
        string unique = name;
        for (int i = _names.TryGetValue(name, out int holder) ? _names.Count : 0; _names.ContainsKey(unique); i++)
        {
            unique = $"{name}#{i}";
        }

        _names[unique] = _tensors.Count;
        return unique;
    }
}
