using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>The graph of a language model with what the planner asks of it: who writes and reads a tensor, and what can be shared out.</summary>
internal sealed class LanguageGraph
{
    private readonly int[] _producers;
    private readonly List<int>[] _consumers;
    private readonly SplitGroup?[] _groupOf;

    /// <summary>Looks through a graph.</summary>
    /// <param name="graph">A sound graph of a language model.</param>
    /// <param name="devices">Devices that share it: units are as large as leaves one for each where that is possible.</param>
    public LanguageGraph(Graph graph, int devices)
    {
        Graph = graph;
        _producers = new int[graph.Tensors.Length];
        Array.Fill(_producers, -1);
        _consumers = [.. graph.Tensors.Select(_ => new List<int>())];
        for (int n = 0; n < graph.Nodes.Length; n++)
        {
            _producers[graph.Nodes[n].Outputs[0]] = n;
            foreach (int tensor in graph.Nodes[n].Inputs.Where(t => t >= 0).Distinct())
            {
                _consumers[tensor].Add(n);
            }
        }

        _groupOf = new SplitGroup?[graph.Nodes.Length];
        Groups = SplitGroups.Find(this, devices);
        foreach (SplitGroup group in Groups)
        {
            foreach (int node in group.Nodes)
            {
                _groupOf[node] = group;
            }
        }

        KeepAfter = FindKeep();
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>What can be shared out, in the order of the graph.</summary>
    public ImmutableArray<SplitGroup> Groups { get; }

    /// <summary>
    /// The node after which only rows whose logits are wanted go on: behind it nothing depends on positions, and one
    /// tensor, its output, is all that goes on.
    /// </summary>
    public int KeepAfter { get; }

    /// <summary>The node that writes a tensor, or -1.</summary>
    public int ProducerOf(int tensor) => _producers[tensor];

    /// <summary>The nodes that read a tensor, ascending.</summary>
    public IReadOnlyList<int> ConsumersOf(int tensor) => _consumers[tensor];

    /// <summary>The group of a node, or null where every device does the whole.</summary>
    public SplitGroup? GroupOf(int node) => _groupOf[node];

    /// <summary>The tensors that a node reads and that are no constants.</summary>
    public IEnumerable<int> ActivationsOf(int node) => Graph.Nodes[node].Inputs.Where(t => t >= 0 && !Graph.Tensors[t].IsConstant);

    /// <summary>Whether a tensor is the ids or the positions of tokens.</summary>
    public bool IsInput(int tensor) => Graph.Inputs.Contains(tensor);

    private int FindKeep()
    {
        int positional = -1;
        for (int n = 0; n < Graph.Nodes.Length; n++)
        {
            positional = ActivationsOf(n).Any(IsInput) ? n : positional;
        }

        int[] lastReader = [.. _consumers.Select(c => c.Count == 0 ? -1 : c[^1])];
        for (int n = Math.Max(positional, 0); n < Graph.Nodes.Length; n++)
        {
            int after = n;
            int[] live = [.. Enumerable.Range(0, n + 1).Select(k => Graph.Nodes[k].Outputs[0]).Where(t => lastReader[t] > after)];
            if (live.Length == 1 && live[0] == Graph.Nodes[n].Outputs[0] && (_groupOf[n] is null || _groupOf[n]!.Sum == n))
            {
                return n;
            }
        }

        throw LanguageErrors.NoLogits(Graph);
    }
}
