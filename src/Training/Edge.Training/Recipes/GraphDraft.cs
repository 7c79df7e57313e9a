using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>A float network under construction.</summary>
internal sealed class GraphDraft
{
    private readonly ImmutableArray<Tensor>.Builder _tensors = ImmutableArray.CreateBuilder<Tensor>();
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();

    /// <summary>The constants added.</summary>
    public WeightStore Weights { get; } = new();

    /// <summary>The tensor at an index.</summary>
    public Tensor this[int tensor] => _tensors[tensor];

    /// <summary>Adds a tensor that is fed or that a node will write.</summary>
    public int Tensor(string name, Shape shape, ElementType type = ElementType.Float32, Quantization? quantization = null)
    {
        _tensors.Add(new Tensor(name, type, shape, quantization));
        return _tensors.Count - 1;
    }

    /// <summary>Adds a constant.</summary>
    public int Constant(string name, Shape shape, ReadOnlySpan<float> values)
    {
        _tensors.Add(new Tensor(name, ElementType.Float32, shape, Constant: Weights.Add(MemoryMarshal.AsBytes(values).ToArray())));
        return _tensors.Count - 1;
    }

    /// <summary>Adds a node of one output.</summary>
    /// <returns>The output.</returns>
    public int Node(string name, Operator operation, ReadOnlySpan<int> inputs, Shape shape, ElementType type = ElementType.Float32, Quantization? quantization = null)
    {
        int output = Tensor(name, shape, type, quantization);
        _nodes.Add(new Node(name, operation, [.. inputs], [output]));
        return output;
    }

    /// <summary>Adds nodes of another network, with the constants that they read.</summary>
    /// <param name="source">The network.</param>
    /// <param name="nodes">Its nodes, in an order in which they run.</param>
    /// <param name="weights">Its constants.</param>
    /// <param name="places">Where tensors of the source are here; what is added is entered.</param>
    public void Copy(Graph source, IEnumerable<Node> nodes, WeightStore weights, Dictionary<int, int> places)
    {
        foreach (Node node in nodes)
        {
            foreach (int input in node.Inputs.Where(i => i >= 0 && !places.ContainsKey(i)))
            {
                Tensor constant = source.Tensors[input];
                Weights.Add(constant.Constant!.Value, weights[constant.Constant.Value]);
                places[input] = _tensors.Count;
                _tensors.Add(constant);
            }

            foreach (int output in node.Outputs)
            {
                places[output] = _tensors.Count;
                _tensors.Add(source.Tensors[output]);
            }

            _nodes.Add(node with { Inputs = [.. node.Inputs.Select(i => i < 0 ? i : places[i])], Outputs = [.. node.Outputs.Select(o => places[o])] });
        }
    }

    /// <summary>The network.</summary>
    public Graph Build(string name, int input, int output) => new(name, _tensors.ToImmutable(), _nodes.ToImmutable(), [input], [output]);
}
