namespace Edge.Model;

/// <summary>Product of two activations, batched over leading dimensions with broadcasting: <c>[…,M,K]·[…,K,N] → […,M,N]</c>. Inputs: left, right.</summary>
/// <param name="TransposeLeft">The left operand is stored <c>[…,K,M]</c>.</param>
/// <param name="TransposeRight">The right operand is stored <c>[…,N,K]</c>.</param>
public sealed record MatMul(bool TransposeLeft = false, bool TransposeRight = false) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        (long)graph.Output(node).Shape.ElementCount * graph.Tensors[node.Inputs[0]].Shape[TransposeLeft ? -2 : -1];
}
