namespace Edge.Model;

/// <summary>Keeps values within a limit, smoothly (Gemma 2): <c>c·tanh(x/c)</c>, <c>[…] → […]</c>. Input: x.</summary>
/// <param name="Limit">c.</param>
public sealed record SoftCap(float Limit) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.SameType(check.Input(0)!);
            check.Require(Limit > 0 && check.Output.Type == ElementType.Float32 && check.Input(0)!.Shape == check.Output.Shape, "Input and output are Float32 of one shape, and the limit is positive.");
        }
    }
}
