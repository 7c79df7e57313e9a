namespace Edge.Model;

/// <summary>Tensors one behind the other along an axis. Inputs: one or more.</summary>
/// <param name="Axis">The axis, not negative.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Concat(int Axis, Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(1, int.MaxValue) || !check.Require(Axis >= 0 && Axis < check.Output.Shape.Rank, "The axis exists."))
        {
            return;
        }

        long along = 0;
        for (int i = 0; i < check.InputCount; i++)
        {
            if (check.Input(i) is not { } input || !check.Require(input.Shape.Rank == check.Output.Shape.Rank, "All operands have as many dimensions."))
            {
                check.Require(check.Input(i) is not null, "No operand is absent.");
                return;
            }

            check.SameType(input);
            along += input.Shape[Axis];
            for (int d = 0; d < input.Shape.Rank; d++)
            {
                check.Require(d == Axis || input.Shape[d] == check.Output.Shape[d], "All dimensions but the axis are equal.");
            }
        }

        check.Require(along == check.Output.Shape[Axis], "The operands fill the axis.");
    }
}
