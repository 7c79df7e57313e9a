namespace Edge.Model;

/// <summary>Stored numbers to another element type, without scale. Input: x.</summary>
public sealed record Cast : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.Require(check.Input(0)!.Shape == check.Output.Shape, "Input and output have the same shape.");
        }
    }
}
