using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks everything that planner and runtime rely on, and returns all that is wrong, not the first.</summary>
public static class GraphVerifier
{
    /// <summary>The most tensors or nodes that a graph may have.</summary>
    public const int MaxCount = 1 << 18;

    /// <summary>Findings after which no further node is checked: a broken file of many nodes must not cost more than it says.</summary>
    public const int MaxFindings = 100;

    /// <summary>Checks a graph.</summary>
    /// <returns>All findings (EDGE1110-EDGE1129, see <c>docs/diagnostics/11xx.md</c>); empty for a sound graph.</returns>
    public static ImmutableArray<Diagnostic> Verify(Graph graph)
    {
        ImmutableArray<Diagnostic>.Builder found = ImmutableArray.CreateBuilder<Diagnostic>();
        VerifySize(graph, found);
        if (found.Count == 0)
        {
            VerifyReferences(graph, found);
        }

        if (found.Count == 0)
        {
            VerifyOrder(graph, found);
            VerifyNames(graph, found);
            foreach (Node node in graph.Nodes.TakeWhile(_ => found.Count < MaxFindings))
            {
                node.Operator.Verify(new NodeCheck(graph, node, found));
            }
        }

        return found.ToImmutable();
    }

    private static void VerifySize(Graph graph, ImmutableArray<Diagnostic>.Builder found)
    {
        if (graph.Tensors.IsDefault || graph.Nodes.IsDefault || graph.Inputs.IsDefaultOrEmpty || graph.Outputs.IsDefaultOrEmpty)
        {
            found.Add(new Diagnostic(1110, $"Graph '{graph.Name}' is empty.", "A graph has tensors, nodes, at least one input and one output.", "Export the model with its inputs and outputs."));
        }
        else if (graph.Tensors.Length > MaxCount || graph.Nodes.Length > MaxCount)
        {
            found.Add(new Diagnostic(1111, $"Graph '{graph.Name}' has {graph.Tensors.Length} tensors and {graph.Nodes.Length} nodes.", $"At most {MaxCount} of each are handled.", "Simplify the model before importing it."));
        }
    }

    private static void VerifyReferences(Graph graph, ImmutableArray<Diagnostic>.Builder found)
    {
        bool Exists(int tensor) => tensor >= 0 && tensor < graph.Tensors.Length;
        foreach (int tensor in graph.Inputs.Concat(graph.Outputs).Where(t => !Exists(t)))
        {
            found.Add(new Diagnostic(1112, $"Graph '{graph.Name}' names tensor {tensor} as input or output.", $"It has {graph.Tensors.Length} tensors.", "The file is damaged; export the model again."));
        }

        foreach (Node node in graph.Nodes)
        {
            if (node.Inputs.IsDefault || node.Outputs.IsDefaultOrEmpty || node.Inputs.Any(i => i != -1 && !Exists(i)) || node.Outputs.Any(o => !Exists(o)))
            {
                found.Add(new Diagnostic(1113, $"Node '{node.Name}' ({node.Operator.Kind}) names a tensor that does not exist.", $"The graph has {graph.Tensors.Length} tensors.", "The file is damaged; export the model again."));
            }
        }
    }

    private static void VerifyOrder(Graph graph, ImmutableArray<Diagnostic>.Builder found)
    {
        bool[] known = new bool[graph.Tensors.Length];
        for (int i = 0; i < known.Length; i++)
        {
            known[i] = graph.Tensors[i].IsConstant;
        }

        foreach (int input in graph.Inputs)
        {
            if (known[input])
            {
                found.Add(new Diagnostic(1114, $"Graph input '{graph.Tensors[input].Name}' is a constant or named twice.", "The caller feeds each input once.", "Export the model again."));
            }

            known[input] = true;
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (int input in node.Inputs.Where(i => i >= 0 && !known[i]))
            {
                found.Add(new Diagnostic(1115, $"Node '{node.Name}' ({node.Operator.Kind}) reads '{graph.Tensors[input].Name}' before it is written.", "Nodes run in order, and a graph has no cycle.", "Remove the cycle, or export the model again."));
            }

            foreach (int output in node.Outputs)
            {
                if (known[output])
                {
                    found.Add(new Diagnostic(1116, $"Node '{node.Name}' ({node.Operator.Kind}) writes '{graph.Tensors[output].Name}' again.", "A tensor is written once.", "Export the model again."));
                }

                known[output] = true;
            }
        }

        foreach (int output in graph.Outputs.Where(o => !known[o] || graph.Tensors[o].IsConstant))
        {
            found.Add(new Diagnostic(1117, $"Graph output '{graph.Tensors[output].Name}' is a constant or never written.", "Every output is an input or the output of a node.", "Export the model again."));
        }
    }

    private static void VerifyNames(Graph graph, ImmutableArray<Diagnostic>.Builder found)
    {
        HashSet<string> seen = [];
        foreach (Tensor tensor in graph.Tensors.Where(t => !seen.Add(t.Name)))
        {
            found.Add(new Diagnostic(1118, $"Two tensors are called '{tensor.Name}'.", "Names of tensors are unique in a graph.", "Rename one of them."));
        }

        foreach (Tensor tensor in graph.Tensors.Where(t => t.Quantization is { IsPerTensor: false } q && (q.Axis >= t.Shape.Rank || q.Scales.Length != t.Shape[q.Axis])))
        {
            found.Add(new Diagnostic(1119, $"Tensor '{tensor.Name}' {tensor.Shape} has {tensor.Quantization}.", "There is one scale for each index of the axis.", "Quantise the model again."));
        }
    }
}
