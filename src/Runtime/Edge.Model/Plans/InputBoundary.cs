using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// What a <see cref="FeedStep"/> may do to a network input on its way in: change its layout (a TRANSPOSE, as every
/// channels-first file begins with), then convert it (a QUANTIZE or CAST). Either may be absent. Both belong to whoever
/// feeds the network, outside the arena.
/// </summary>
public static class InputBoundary
{
    /// <summary>Whether an operator may be a boundary's change of layout.</summary>
    public static bool ChangesLayout(Operator op) => op is Transpose;

    /// <summary>Whether an operator may be a boundary's conversion.</summary>
    public static bool Converts(Operator op) => op is Quantize or Cast;

    /// <summary>The boundary nodes from a network input to <paramref name="node"/>, which is the last of them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensor">The network input.</param>
    /// <param name="node">A node of the graph.</param>
    /// <returns>One or two nodes, in order; empty where <paramref name="node"/> ends no boundary of that input.</returns>
    public static ImmutableArray<int> Nodes(Graph graph, int tensor, int node)
    {
        Node last = graph.Nodes[node];
        if (!ChangesLayout(last.Operator) && !Converts(last.Operator))
        {
            return [];
        }

        if (last.Inputs[0] == tensor)
        {
            return [node];
        }

        for (int first = 0; first < node && Converts(last.Operator); first++)
        {
            if (graph.Nodes[first] is { } layout && ChangesLayout(layout.Operator) && layout.Inputs[0] == tensor && layout.Outputs[0] == last.Inputs[0])
            {
                return [first, node];
            }
        }

        return [];
    }
}
