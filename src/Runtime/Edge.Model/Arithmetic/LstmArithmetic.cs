using System.Collections.Immutable;

namespace Edge.Model.Arithmetic;

/// <summary>
/// The factors of an <see cref="Lstm"/> on stored integers, as TensorFlow Lite Micro computes it: gates in Q3.12, their
/// functions in Q0.15, the cell at its own power of two.
/// </summary>
/// <param name="InputZeroPoint">Subtracted from every input.</param>
/// <param name="HiddenZeroPoint">Subtracted from every output fed back; where the output state starts.</param>
/// <param name="Gates">Factors of the products with inputs and with outputs fed back: input, forget, cell, output gate.</param>
/// <param name="Forget">Factor of forget gate times cell.</param>
/// <param name="Update">Factor of input gate times candidate.</param>
/// <param name="Hidden">Factor of output gate times tanh of the cell.</param>
/// <param name="CellTanh">Multiplier and right shift that bring the cell to <see cref="SigmoidTable.Tanh"/>.</param>
/// <param name="CellClip">The range of the cell.</param>
/// <param name="Output">The stored outputs.</param>
public sealed record LstmArithmetic(
    int InputZeroPoint,
    int HiddenZeroPoint,
    ImmutableArray<(FixedPointMultiplier Input, FixedPointMultiplier Recurrent)> Gates,
    FixedPointMultiplier Forget,
    FixedPointMultiplier Update,
    FixedPointMultiplier Hidden,
    (int Multiplier, int Shift) CellTanh,
    ActivationRange CellClip,
    ActivationRange Output)
{
    /// <summary>Position of the input gate's weights in the node's inputs; the other gates' follow.</summary>
    public const int InputWeights = 1;

    /// <summary>Position of the input gate's recurrent weights.</summary>
    public const int RecurrentWeights = 5;

    /// <summary>Position of the input gate's bias.</summary>
    public const int Biases = 12;

    private const int OutputState = 18;
    private const int CellState = 19;

    /// <summary>Arithmetic of a node.</summary>
    /// <param name="lstm">Its operator.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node; int8 or int16 activations, int8 weights.</param>
    /// <exception cref="EdgeException">EDGE5004 where a scale is missing.</exception>
    public static LstmArithmetic Of(Lstm lstm, Graph graph, Node node)
    {
        const float GateInputScale = 1 / 4096f;
        const double GateOutputScale = 1 / 32768.0;
        Tensor output = graph.Output(node);
        Quantization input = ScaleOf("input", 0), hidden = graph.Input(node, OutputState)?.Quantization ?? output.Quantization!;
        float cell = ScaleOf("cell state", CellState).Scale;
        int clip = lstm.CellClip > 0 ? (short)Math.Min((double)lstm.CellClip / cell, short.MaxValue) : 0;
        return new LstmArithmetic(
            input.ZeroPoint,
            hidden.ZeroPoint,
            [.. Enumerable.Range(0, 4).Select(g => (
                FixedPointMultiplier.Of((double)(input.Scale * ScaleOf("weights", InputWeights + g).Scale) / GateInputScale),
                FixedPointMultiplier.Of((double)(hidden.Scale * ScaleOf("recurrent weights", RecurrentWeights + g).Scale) / GateInputScale)))],
            FixedPointMultiplier.Of(GateOutputScale * cell / cell),
            FixedPointMultiplier.Of(GateOutputScale * GateOutputScale / cell),
            FixedPointMultiplier.Of(GateOutputScale * GateOutputScale / hidden.Scale),
            SigmoidTable.TanhFactor((int)MathF.Round(MathF.Log2(cell))),
            lstm.CellClip > 0 ? new ActivationRange(-clip, clip) : new ActivationRange(short.MinValue, short.MaxValue),
            ActivationRange.Of(output));

        Quantization ScaleOf(string what, int position) => graph.Input(node, position)?.Quantization
            ?? throw new EdgeException(5004, $"The {what} of node '{node.Name}' has no scale.", "The integer LSTM needs the scales of its input, weights and int16 cell.", "Quantise the model with TensorFlow Lite's converter.");
    }
}
