using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Testing;

/// <summary>One node with its constants and inputs: a case that every executor must agree on.</summary>
/// <param name="Name">Unique; says operator, types and shapes.</param>
/// <param name="Graph">A graph of one node.</param>
/// <param name="Weights">Its constants.</param>
/// <param name="Inputs">Bytes of each input of the graph.</param>
public sealed record NodeCase(string Name, Graph Graph, WeightStore Weights, ImmutableArray<byte[]> Inputs)
{
    /// <summary>The node.</summary>
    public Node Node => Graph.Nodes[0];

    /// <summary>The tensor that it writes.</summary>
    public Tensor Output => Graph.Output(Node);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
