namespace Edge.Model;

/// <summary>The middle of a gated feed-forward layer: <c>f(gate) · up</c>, <c>[1,F] × [1,F] → [1,F]</c>. Inputs: gate, up.</summary>
/// <param name="Function">f.</param>
public sealed record GatedProduct(GateFunction Function) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(2, 2))
        {
            Tensor gate = check.Input(0)!, up = check.Input(1)!;
            check.SameType(gate);
            check.Require(gate.Type == ElementType.Float32 && up.Type == gate.Type && gate.Shape == up.Shape && gate.Shape == check.Output.Shape, "Gate, up and output are Float32 of one shape.");
        }
    }
}
