using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>LSTM and SVDF: zero points are folded into the offsets at which sums of products start.</summary>
internal static class RecurrentLowering
{
    /// <summary>Lowers an LSTM.</summary>
    public static FirmwareNode Lower(NodeLowering node, Lstm lstm)
    {
        (Tensor input, _) = node.Activation(0);
        _ = node.OutputZeroPoint;
        LstmArithmetic arithmetic = LstmArithmetic.Of(lstm, node.Graph, node.Node);
        (Shape shape, int units) = (input.Shape, node.Output.Shape[-1]);
        List<int> parameters =
        [
            shape[lstm.TimeMajor ? 1 : 0], shape[lstm.TimeMajor ? 0 : 1], shape[2], units, lstm.TimeMajor ? 1 : 0, arithmetic.HiddenZeroPoint,
        ];
        List<FirmwareConstant> constants = [];
        for (int gate = 0; gate < 4; gate++)
        {
            (FixedPointMultiplier fromInput, FixedPointMultiplier fromHidden) = arithmetic.Gates[gate];
            parameters.AddRange([fromInput.Significand, fromInput.Shift, fromHidden.Significand, fromHidden.Shift]);
            sbyte[] weights = node.Filter(LstmArithmetic.InputWeights + gate), recurrent = node.Filter(LstmArithmetic.RecurrentWeights + gate);
            constants.Add(node.Add<sbyte>(weights));
            constants.Add(node.Add<int>(Offsets(node.Bias(LstmArithmetic.Biases + gate, units), weights, arithmetic.InputZeroPoint)));
            constants.Add(node.Add<sbyte>(recurrent));
            constants.Add(node.Add<int>(Offsets(new int[units], recurrent, arithmetic.HiddenZeroPoint)));
        }

        constants.Add(node.Add<ushort>(SigmoidTable.Entries));
        parameters.AddRange(
        [
            arithmetic.Forget.Significand, arithmetic.Forget.Shift, arithmetic.Update.Significand, arithmetic.Update.Shift, arithmetic.Hidden.Significand, arithmetic.Hidden.Shift,
            arithmetic.CellTanh.Multiplier, arithmetic.CellTanh.Shift, arithmetic.CellClip.Min, arithmetic.CellClip.Max,
        ]);
        return node.Result(FirmwareKernel.Lstm, [.. parameters], [.. constants]);
    }

    /// <summary>Lowers an SVDF.</summary>
    public static FirmwareNode Lower(NodeLowering node, Svdf svdf)
    {
        (Tensor input, _) = node.Activation(0);
        _ = node.OutputZeroPoint;
        SvdfArithmetic arithmetic = SvdfArithmetic.Of(svdf, node.Graph, node.Node);
        (int batches, int features, int units) = (input.Shape[0], input.Shape[1], node.Output.Shape[1]);
        int filters = units * svdf.Rank;
        sbyte[] weights = node.Filter(SvdfArithmetic.FeatureWeights);
        short[] newest = node.Input(SvdfArithmetic.TimeWeights).Type == ElementType.Int16
            ? SvdfArithmetic.Newest<short>(node.Constant<short>(SvdfArithmetic.TimeWeights), filters)
            : Array.ConvertAll(SvdfArithmetic.Newest<sbyte>(node.Constant<sbyte>(SvdfArithmetic.TimeWeights), filters), w => (short)w);
        return node.Result(
            FirmwareKernel.Svdf,
            [
                batches, features, units, svdf.Rank, arithmetic.ToState.Significand, arithmetic.ToState.Shift, arithmetic.State.Min, arithmetic.State.Max,
                arithmetic.ToOutput.Significand, arithmetic.ToOutput.Shift, arithmetic.OutputZeroPoint,
            ],
            node.Add<sbyte>(weights),
            node.Add<int>(Offsets(new int[filters], weights, arithmetic.InputZeroPoint)),
            node.Add<short>(newest),
            node.Add<int>(node.Bias(SvdfArithmetic.Bias, units)));
    }

    private static int[] Offsets(int[] bias, sbyte[] weights, int zero)
    {
        int columns = weights.Length / bias.Length;
        return [.. bias.Select((b, row) => b - (zero * weights.AsSpan(row * columns, columns).ToArray().Sum(w => w)))];
    }
}
