using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Passes;

/// <summary>A graph while passes edit it: nodes are replaced, removed and re-wired; what nothing uses is dropped at the end.</summary>
internal sealed class GraphRewriter(Graph graph)
{
    private readonly List<Node?> _nodes = [.. graph.Nodes];

    /// <summary>The tensors, to which replacement nodes refer.</summary>
    public ImmutableArray<Tensor> Tensors { get; } = graph.Tensors;

    /// <summary>Number of node positions, removed ones included.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>The node at a position, or null where it was removed.</summary>
    public Node? this[int position]
    {
        get => _nodes[position];
        set => _nodes[position] = value;
    }

    /// <summary>Whether the caller gets a tensor back.</summary>
    public bool IsOutput(int tensor) => graph.Outputs.Contains(tensor);

    /// <summary>Positions of the nodes that read a tensor.</summary>
    public IEnumerable<int> ConsumersOf(int tensor) =>
        Enumerable.Range(0, _nodes.Count).Where(i => _nodes[i] is { } node && node.Inputs.Contains(tensor));

    /// <summary>Removes a node whose output is its input: consumers read the input instead.</summary>
    public void Bypass(int position)
    {
        Node node = _nodes[position]!;
        foreach (int consumer in ConsumersOf(node.Outputs[0]).ToArray())
        {
            Node reader = _nodes[consumer]!;
            _nodes[consumer] = reader with { Inputs = reader.Inputs.Replace(node.Outputs[0], node.Inputs[0]) };
        }

        _nodes[position] = null;
    }

    /// <summary>The graph as edited, without nodes and tensors that nothing uses.</summary>
    public Graph ToGraph()
    {
        HashSet<int> used = [.. graph.Outputs, .. graph.Inputs];
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (_nodes[i] is not { } node)
            {
                continue;
            }

            if (node.Outputs.Any(used.Contains))
            {
                used.UnionWith(node.Inputs.Where(t => t >= 0));
                used.UnionWith(node.Outputs);
            }
            else
            {
                _nodes[i] = null;
            }
        }

        int[] renumbered = new int[Tensors.Length];
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>();
        for (int t = 0; t < renumbered.Length; t++)
        {
            renumbered[t] = used.Contains(t) ? tensors.Count : -1;
            if (renumbered[t] >= 0)
            {
                tensors.Add(Tensors[t]);
            }
        }

        int Map(int tensor) => tensor < 0 ? tensor : renumbered[tensor];
        return graph with
        {
            Tensors = tensors.ToImmutable(),
            Nodes = [.. _nodes.OfType<Node>().Select(n => n with { Inputs = [.. n.Inputs.Select(Map)], Outputs = [.. n.Outputs.Select(Map)] })],
            Inputs = [.. graph.Inputs.Select(Map)],
            Outputs = [.. graph.Outputs.Select(Map)],
        };
    }
}
