namespace Edge.Model;

/// <summary>Padding with a constant; a quantised tensor is padded with its zero point unless <paramref name="Value"/> says otherwise. Input: x.</summary>
/// <param name="Before">Elements added before, one a dimension.</param>
/// <param name="After">Elements added behind, one a dimension.</param>
/// <param name="Value">The real value of the padding.</param>
public sealed record Pad(Shape Before, Shape After, float Value = 0) : Operator
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
        if (!check.Require(Before.Rank == input.Rank && After.Rank == input.Rank, "There is one padding before and one behind for each dimension."))
        {
            return;
        }

        Span<long> expected = stackalloc long[Shape.MaxRank];
        for (int i = 0; i < input.Rank; i++)
        {
            expected[i] = (long)Before[i] + input[i] + After[i];
        }

        check.OutputShape(expected[..input.Rank]);
    }
}
