namespace Edge.Model;

/// <summary>Quantised values to float. Input: x.</summary>
public sealed record Dequantize : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.Require(check.Input(0)!.Shape == check.Output.Shape, "Input and output have the same shape.");
            check.Require(check.Input(0)!.Quantization is not null || check.Input(0)!.Type.IsFloat(), "The input carries quantisation parameters.");
            check.Require(check.Output.Type == ElementType.Float32, "The output is float32.");
        }
    }
}
