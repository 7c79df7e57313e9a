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

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(1, 24))
        {
            return;
        }

        Shape input = check.Input(0)!.Shape, output = check.Output.Shape;
        check.SameType(check.Input(0)!);
        if (!check.Require(input.Rank == 3 && output.Rank == 3 && input[0] == output[0] && input[1] == output[1], "Input and output are [batch,time,features]."))
        {
            return;
        }

        (int features, int units) = (input[2], output[2]);
        for (int gate = 0; gate < 4; gate++)
        {
            check.Require(check.Input(1 + gate)?.Shape is { Rank: 2 } w && w[0] == units && w[1] == features, "Input weights are [units,features].");
            check.Require(check.Input(5 + gate)?.Shape is { Rank: 2 } r && r[0] == units && r[1] == units, "Recurrent weights are [units,units].");
            check.Require(check.Input(12 + gate)?.Shape.ElementCount == units, "There is a bias of [units] for each gate.");
        }

        for (int absent = 9; absent < 24; absent++)
        {
            check.Require(absent is >= 12 and < 16 or 18 or 19 || check.Input(absent) is null, "Peephole, projection and layer normalisation are absent.");
        }

        int batch = TimeMajor ? input[1] : input[0];
        check.Require(check.Input(18)?.Shape.ElementCount == batch * units && check.Input(19)?.Shape.ElementCount == batch * units, "The states are [batch,units].");
        check.Require(check.Output.Type == ElementType.Float32 || HiddenOutput is { IsPerTensor: true }, "An integer network carries the quantisation of its hidden product.");
        check.Require(check.Output.Type == ElementType.Float32 || check.Input(19)?.Quantization is { IsPerTensor: true }, "An integer network carries the quantisation of its cell state.");
    }
}
