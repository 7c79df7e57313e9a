namespace Edge.Model;

/// <summary>Dimensions in another order: output dimension i is input dimension <c>Permutation[i]</c>. Input: x.</summary>
/// <param name="Permutation">A permutation of 0 … rank − 1.</param>
public sealed record Transpose(Shape Permutation) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(1, 1))
        {
            return;
        }

        Shape input = check.Input(0)!.Shape;
        check.SameType(check.Input(0)!);
        if (!check.Require(Permutation.Rank == input.Rank && Permutation.Order().SequenceEqual(Enumerable.Range(0, input.Rank)), "The permutation names every dimension once."))
        {
            return;
        }

        Span<long> expected = stackalloc long[Shape.MaxRank];
        for (int i = 0; i < input.Rank; i++)
        {
            expected[i] = input[Permutation[i]];
        }

        check.OutputShape(expected[..input.Rank]);
    }
}
