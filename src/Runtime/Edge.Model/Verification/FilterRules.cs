namespace Edge.Model;

/// <summary>What convolutions and dense layers ask of their filter and bias.</summary>
internal static class FilterRules
{
    /// <summary>Checks filter and bias of a node whose filter is input 1 and whose bias is input 2.</summary>
    /// <param name="check">The node.</param>
    /// <param name="filter">Its filter.</param>
    /// <param name="filterAxis">The axis of output channels, along which scales may run.</param>
    /// <param name="outputs">Number of output channels.</param>
    public static void Verify(NodeCheck check, Tensor filter, int filterAxis, int outputs)
    {
        bool isFloat = check.Output.Type.IsFloat();
        check.Require(isFloat == (filter.Type.IsFloat() || filter.Type.IsPacked()), "Filter and activations are both float (or the filter is packed) or both integer.");
        if (!isFloat)
        {
            check.Require(
                filter.Quantization is { } q && (q.IsPerTensor || (q.Axis == filterAxis && q.Scales.Length == outputs)),
                "The filter carries one scale, or one an output channel.");
        }

        if (check.Input(2) is { } bias)
        {
            check.Require(bias.Shape.ElementCount == outputs, "The bias has one value an output channel.");
            check.Require(isFloat ? bias.Type == check.Output.Type : bias.Type is ElementType.Int32 or ElementType.Int64, "The bias is float, or int32 or int64 for integer networks.");
        }
    }
}
