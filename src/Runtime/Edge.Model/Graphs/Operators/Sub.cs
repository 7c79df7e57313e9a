namespace Edge.Model;

/// <summary>Elementwise <c>a − b</c> with NumPy broadcasting. Inputs: a, b; either may be a constant.</summary>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Sub(Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(2, 2))
        {
            return;
        }

        Tensor left = check.Input(0)!, right = check.Input(1)!;
        check.SameType(left);
        check.Require(left.Type == right.Type, "Both operands have the same element type.");
        Span<long> expected = stackalloc long[Shape.MaxRank];
        if (check.Require(Broadcast.TryShape(left.Shape, right.Shape, expected, out int rank), "Dimensions are equal or 1 (NumPy broadcasting)."))
        {
            check.OutputShape(expected[..rank]);
        }
    }
}
