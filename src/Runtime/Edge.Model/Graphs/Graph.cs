using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// An immutable network: tensors, and nodes in an order in which they can run. Constants are named by digest, their
/// bytes are in a <see cref="WeightStore"/>. A graph that <see cref="GraphVerifier"/> accepts is sound in every way
/// that the planner and the runtime rely on.
/// </summary>
/// <param name="Name">Name for people.</param>
/// <param name="Tensors">All values; nodes refer to them by index.</param>
/// <param name="Nodes">Operators, each after those whose outputs it reads.</param>
/// <param name="Inputs">Indices of the tensors fed by the caller.</param>
/// <param name="Outputs">Indices of the tensors given back to the caller.</param>
public sealed record Graph(
    string Name,
    ImmutableArray<Tensor> Tensors,
    ImmutableArray<Node> Nodes,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Outputs)
{
    /// <summary>Multiply-accumulates of one inference.</summary>
    public long MacCount => Nodes.Sum(n => n.Operator.MacCount(this, n));

    /// <summary>Bytes of all distinct constants that nodes read.</summary>
    public long WeightBytes => Tensors.Where(t => t.IsConstant).DistinctBy(t => t.Constant).Sum(t => t.Bytes);

    /// <summary>The tensor that a node reads at <paramref name="position"/>, or null where it is absent.</summary>
    public Tensor? Input(Node node, int position) =>
        position < node.Inputs.Length && node.Inputs[position] >= 0 ? Tensors[node.Inputs[position]] : null;

    /// <summary>The tensor that a node writes at <paramref name="position"/>.</summary>
    public Tensor Output(Node node, int position = 0) => Tensors[node.Outputs[position]];
}
