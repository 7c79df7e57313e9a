namespace Edge.Model;

/// <summary>The same elements in the output's shape (also squeeze, expand, flatten). Input: x.</summary>
public sealed record Reshape : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.SameType(check.Input(0)!);
            check.Require(check.Input(0)!.Shape.ElementCount == check.Output.Shape.ElementCount, "Input and output have as many elements.");
        }
    }
}
