namespace Edge.Model;

/// <summary>Every <c>Strides[i]</c>-th element from <c>Begin[i]</c> on, <c>output.Shape[i]</c> of them, a dimension of the input at a time; the importer resolves masks. Input: x.</summary>
/// <param name="Begin">First element, one a dimension of the input, resolved and not negative.</param>
/// <param name="Sizes">Elements taken, one a dimension of the input.</param>
/// <param name="Strides">Step, one a dimension of the input; may be negative.</param>
public sealed record StridedSlice(Shape Begin, Shape Sizes, Steps Strides) : Operator
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
        if (!check.Require(!Strides.Values.IsDefault && Begin.Rank == input.Rank && Sizes.Rank == input.Rank && Strides.Values.Length == input.Rank, "Begin, sizes and strides name every dimension."))
        {
            return;
        }

        for (int i = 0; i < input.Rank; i++)
        {
            long last = Begin[i] + ((long)Strides.Values[i] * (Sizes[i] - 1));
            check.Require(Strides.Values[i] != 0 && (Sizes[i] == 0 || (Begin[i] < input[i] && last >= 0 && last < input[i])), "The slice lies inside the input.");
        }

        check.Require(Sizes.ElementCount == check.Output.Shape.ElementCount, "The output has as many elements as the slice.");
    }
}
