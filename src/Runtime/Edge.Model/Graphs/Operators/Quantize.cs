namespace Edge.Model;

/// <summary>Float or quantised values to the quantisation of the output (a requantisation where the input is an integer). Input: x.</summary>
public sealed record Quantize : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (check.Arity(1, 1))
        {
            check.Require(check.Input(0)!.Shape == check.Output.Shape, "Input and output have the same shape.");
            check.Require(check.Output.Quantization is { IsPerTensor: true } && !check.Output.Type.IsFloat(), "The output is an integer with one scale and zero point.");
            check.Numeric(check.Input(0)!);
        }
    }
}
