namespace Edge.Model;

/// <summary>A reduction over axes. Input: x.</summary>
/// <param name="Function">Mean, sum, max or min.</param>
/// <param name="Axes">The axes, ascending, not negative.</param>
/// <param name="KeepDimensions">Reduced axes stay as 1.</param>
public sealed record Reduce(ReduceFunction Function, Shape Axes, bool KeepDimensions) : Operator
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
        Span<long> expected = stackalloc long[Shape.MaxRank];
        int rank = 0, last = -1;
        foreach (int axis in Axes)
        {
            if (!check.Require(axis > last && axis < input.Rank, "Axes exist and ascend."))
            {
                return;
            }

            last = axis;
        }

        for (int i = 0; i < input.Rank; i++)
        {
            if (!Axes.Contains(i))
            {
                expected[rank++] = input[i];
            }
            else if (KeepDimensions)
            {
                expected[rank++] = 1;
            }
        }

        check.OutputShape(expected[..rank]);
        check.Require(input.ElementCount > 0, "There is something to reduce.");
    }
}
