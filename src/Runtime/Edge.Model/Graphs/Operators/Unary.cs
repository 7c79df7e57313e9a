namespace Edge.Model;

/// <summary>A function of each element: <c>[…] → […]</c>, same shape. Input: x.</summary>
/// <param name="Function">Which function.</param>
/// <param name="Alpha">First parameter, where the function has one (see <see cref="UnaryFunction"/>).</param>
/// <param name="Beta">Second parameter, where the function has one.</param>
public sealed record Unary(UnaryFunction Function, float Alpha = 0, float Beta = 0) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.Require(check.Input(0)!.Shape == check.Output.Shape, "Input and output have the same shape.");
            check.SameType(check.Input(0)!);
            check.Numeric(check.Output);
        }
    }
}
