using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Testing;

/// <summary>Builds small graphs for tests, node by node.</summary>
/// <param name="name">Name of the graph.</param>
public sealed class GraphBuilder(string name)
{
    private readonly ImmutableArray<Tensor>.Builder _tensors = ImmutableArray.CreateBuilder<Tensor>();
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableArray<int>.Builder _inputs = ImmutableArray.CreateBuilder<int>();

    /// <summary>The constants added.</summary>
    public WeightStore Weights { get; } = new();

    /// <summary>The tensor at an index.</summary>
    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>Adds an input of the graph.</summary>
    /// <returns>Its tensor index.</returns>
    public int Input(ElementType type, Shape shape, Quantization? quantization = null)
    {
        _inputs.Add(_tensors.Count);
        return Tensor(new Tensor($"input{_inputs.Count - 1}", type, shape, quantization));
    }

    /// <summary>Adds a constant.</summary>
    /// <returns>Its tensor index.</returns>
    public int Constant<T>(ElementType type, Shape shape, ReadOnlySpan<T> values, Quantization? quantization = null)
        where T : unmanaged =>
        Tensor(new Tensor($"constant{_tensors.Count}", type, shape, quantization, Weights.Add(MemoryMarshal.AsBytes(values).ToArray())));

    /// <summary>Adds a node.</summary>
    /// <param name="operation">What it computes.</param>
    /// <param name="inputs">Tensor indices, −1 for an absent one.</param>
    /// <param name="type">Type of the output.</param>
    /// <param name="shape">Shape of the output.</param>
    /// <param name="quantization">Quantisation of the output.</param>
    /// <returns>The tensor index of the output.</returns>
    public int Node(Operator operation, ReadOnlySpan<int> inputs, ElementType type, Shape shape, Quantization? quantization = null)
    {
        int output = Tensor(new Tensor($"value{_tensors.Count}", type, shape, quantization));
        _nodes.Add(new Node($"{operation.Kind.ToLowerInvariant()}{_nodes.Count}", operation, [.. inputs], [output]));
        return output;
    }

    /// <summary>The graph.</summary>
    /// <param name="outputs">Tensor indices of its outputs.</param>
    public Graph Build(params ReadOnlySpan<int> outputs) => new(name, _tensors.ToImmutable(), _nodes.ToImmutable(), _inputs.ToImmutable(), [.. outputs]);

    private int Tensor(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
