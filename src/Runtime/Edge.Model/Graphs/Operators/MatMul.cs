namespace Edge.Model;

/// <summary>Product of two activations, batched over leading dimensions with broadcasting: <c>[…,M,K]·[…,K,N] → […,M,N]</c>. Inputs: left, right.</summary>
/// <param name="TransposeLeft">The left operand is stored <c>[…,K,M]</c>.</param>
/// <param name="TransposeRight">The right operand is stored <c>[…,N,K]</c>.</param>
public sealed record MatMul(bool TransposeLeft = false, bool TransposeRight = false) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        (long)graph.Output(node).Shape.ElementCount * graph.Tensors[node.Inputs[0]].Shape[TransposeLeft ? -2 : -1];

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(2, 2))
        {
            return;
        }

        Shape left = check.Input(0)!.Shape, right = check.Input(1)!.Shape;
        check.SameType(check.Input(0)!);
        if (!check.Require(left.Rank >= 2 && right.Rank >= 2, "Both operands have at least two dimensions."))
        {
            return;
        }

        int rows = TransposeLeft ? left[-1] : left[-2], depth = TransposeLeft ? left[-2] : left[-1];
        int columns = TransposeRight ? right[-2] : right[-1], rightDepth = TransposeRight ? right[-1] : right[-2];
        check.Require(depth == rightDepth, "The inner dimensions are equal.");
        int rank = Math.Max(left.Rank, right.Rank);
        Span<long> expected = stackalloc long[Shape.MaxRank];
        if (check.Require(Broadcast.TryBatch(left, right, expected), "Leading dimensions are equal or 1."))
        {
            (expected[rank - 2], expected[rank - 1]) = (rows, columns);
            check.OutputShape(expected[..rank]);
        }
    }
}
