using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators with a state. Every inference starts from the reset state, which becomes a constant.</summary>
internal static class Recurrences
{
    private const int LstmInputs = 24, OutputState = 18, CellState = 19;

    // Intermediate 4 of a quantised LSTM is the product of output gate and activated cell state.
    private const int HiddenIntermediate = 4;

    /// <summary>UNIDIRECTIONAL_SEQUENCE_LSTM: the full kernel, without peephole, projection and layer normalisation.</summary>
    public static void SequenceLstm(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.UnidirectionalSequenceLstm);
        if (op.Activation(options.Byte(Fields.SequenceLstm.Activation)) != Activation.Tanh)
        {
            throw op.Invalid("activation", $"{options.Byte(Fields.SequenceLstm.Activation)}", "The cell of an LSTM uses tanh (4).");
        }

        float cellClip = options.Single(Fields.SequenceLstm.CellClip);
        if (!float.IsFinite(cellClip) || cellClip < 0)
        {
            throw op.Invalid("cell_clip", $"{cellClip}", "It is 0 for none, or positive.");
        }

        if (options.Boolean(Fields.SequenceLstm.DiagonalRecurrent))
        {
            throw op.Invalid("diagonal_recurrent_tensors", "set", "Recurrent weights are full matrices.");
        }

        int[] inputs = new int[LstmInputs];
        Array.Fill(inputs, -1);
        inputs[0] = op.Read(0);
        for (int i = 1; i < LstmInputs; i++)
        {
            bool weights = i is (>= 1 and <= 8) or (>= 12 and <= 15);
            if (weights)
            {
                inputs[i] = op.ReadWeights(i);
            }
            else if (i is OutputState or CellState)
            {
                inputs[i] = op.Graph.State(op.InputIndex(i));
            }
            else if (op.Has(i))
            {
                throw op.Invalid($"input {i}", op.Input(i).Title, "LSTM without peephole (9-11), projection (16-17) and layer normalisation (20-23) is imported.");
            }
        }

        TfliteTensor? hidden = op.Intermediate(HiddenIntermediate);
        Quantization? quantization = hidden is null || op.Input(0).Type == TensorType.Float32 ? null : TensorReader.QuantizationOf(hidden, ElementType.Int8, default);
        if (quantization is null && op.Input(0).Type != TensorType.Float32)
        {
            throw op.Invalid($"intermediate {HiddenIntermediate}", "without quantisation", "A quantised LSTM states the quantisation of its hidden product.");
        }

        op.Emit(new Lstm(options.Boolean(Fields.SequenceLstm.TimeMajor), cellClip, quantization), inputs);
    }

    /// <summary>SVDF.</summary>
    public static void Svdf(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.Svdf);
        int rank = options.Int32(Fields.Svdf.Rank);
        if (rank < 1)
        {
            throw op.Invalid("rank", $"{rank}", "It is at least 1.");
        }

        Activation activation = op.Activation(options.Byte(Fields.Svdf.Activation));
        op.Emit(new Svdf(rank, activation), op.Read(0), op.ReadWeights(1), op.ReadWeights(2), op.ReadOptionalWeights(3), op.Graph.State(op.InputIndex(4)));
    }
}
