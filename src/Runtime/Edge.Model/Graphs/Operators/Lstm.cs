namespace Edge.Model;

/// <summary>
/// TensorFlow Lite UNIDIRECTIONAL_SEQUENCE_LSTM, full kernel without peephole, projection or layer normalisation:
/// <c>[B,T,I] → [B,T,U]</c> (or <c>[T,B,I]</c> with <paramref name="TimeMajor"/>). Inputs 0-23 in TFLite's order: input;
/// input-to-(input, forget, cell, output) weights <c>[U,I]</c>; recurrent-to-(…) weights <c>[U,U]</c>; three peephole
/// weights (absent); (input, forget, cell, output) bias <c>[U]</c>; projection weights and bias (absent); initial output
/// state <c>[B,U]</c>; initial cell state <c>[B,U]</c>; four layer norms (absent). States start at zero for each inference.
/// </summary>
/// <param name="TimeMajor">Time is the outermost dimension.</param>
/// <param name="CellClip">Limit of the cell state, 0 for none.</param>
/// <param name="HiddenOutput">Quantisation of the hidden product before requantisation (TFLite intermediate 4), null for float.</param>
public sealed record Lstm(bool TimeMajor, float CellClip, Quantization? HiddenOutput) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node)
    {
        Shape input = graph.Tensors[node.Inputs[0]].Shape;
        long units = graph.Output(node).Shape[-1];
        return (long)input[0] * input[1] * 4 * units * (input[2] + units);
    }
}
