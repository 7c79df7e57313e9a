namespace Edge.Model;

/// <summary>
/// Dense layer: <c>[…,K]·[N,K]ᵀ + [N] → […,N]</c>. Inputs: activations, filter <c>[N,K]</c>, bias <c>[N]</c> (optional).
/// Leading dimensions are rows.
/// </summary>
/// <param name="Activation">What is fused behind it.</param>
public sealed record FullyConnected(Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        (long)graph.Output(node).Shape.ElementCount * graph.Tensors[node.Inputs[1]].Shape[1];
}
