using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>LSTM and SVDF, as TensorFlow Lite Micro computes them on int8.</summary>
internal static class RecurrentKernels
{
    private const int Gates = 4, TableConstant = 16;

    /// <summary>
    /// LSTM (Hochreiter and Schmidhuber, 1997, with forget gates) with an int16 cell: the two products of a gate are each rounded
    /// to Q3.12 and added with saturation. States start at zero, and lie in scratch memory: cells, sums of gates, outputs.
    /// </summary>
    public static void Lstm(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        byte[] arena = call.Arena;
        int units = p[3], cells = call.ScratchAt, hidden = cells + (2 * (Gates + 1) * units);
        for (int batch = 0; batch < p[0]; batch++)
        {
            Array.Clear(arena, cells, 2 * units);
            for (int u = 0; u < units; u++)
            {
                arena[hidden + u] = (byte)p[5];
            }

            for (int time = 0; time < p[1]; time++)
            {
                int index = p[4] != 0 ? (time * p[0]) + batch : (batch * p[1]) + time;
                ComputeGates(call, call.Operands[0].PixelAt(0, index), hidden);
                Update(call, hidden);
                Array.Copy(arena, hidden, call.Output.Memory, call.Output.PixelAt(0, index), units);
            }
        }
    }

    /// <summary>SVDF (Nakkiran et al., 2015): of the memory only the newest column, which this input gives, counts.</summary>
    public static void Svdf(KernelCall call)
    {
        int[] p = call.Node.Parameters, at = call.Node.ConstantAt;
        byte[] constants = call.Node.Constants;
        int rank = p[3];
        for (int batch = 0; batch < p[0]; batch++)
        {
            int features = call.Operands[0].PixelAt(0, batch), output = call.Output.PixelAt(0, batch);
            for (int unit = 0; unit < p[2]; unit++)
            {
                int sum = FixedPoint.Get32(constants, at[3] + (4 * unit));
                for (int filter = unit * rank; filter < (unit + 1) * rank; filter++)
                {
                    int state = Dot(constants, at[0] + (filter * p[1]), call.Operands[0].Memory, features, p[1]) + FixedPoint.Get32(constants, at[1] + (4 * filter));
                    state = FixedPoint.Clamp(FixedPoint.Scale(state, p[4], p[5]), p[6], p[7]);
                    sum += FixedPoint.Get16(constants, at[2] + (2 * filter)) * state;
                }

                call.Output.Memory[output + unit] = (byte)FixedPoint.Clamp(FixedPoint.Scale(sum, p[8], p[9]) + p[10], sbyte.MinValue, sbyte.MaxValue);
            }
        }
    }

    private static int Dot(byte[] weights, int weightsAt, byte[] values, int valuesAt, int count)
    {
        int sum = 0;
        for (int k = 0; k < count; k++)
        {
            sum += (sbyte)weights[weightsAt + k] * (sbyte)values[valuesAt + k];
        }

        return sum;
    }

    private static int Saturate(int value) => FixedPoint.Clamp(value, short.MinValue, short.MaxValue);

    private static void Put16(byte[] bytes, int at, int value)
    {
        bytes[at] = (byte)value;
        bytes[at + 1] = (byte)(value >> 8);
    }

    private static void ComputeGates(KernelCall call, int features, int hidden)
    {
        int[] p = call.Node.Parameters;
        byte[] constants = call.Node.Constants, input = call.Operands[0].Memory, arena = call.Arena;
        int units = p[3];
        for (int gate = 0; gate < Gates; gate++)
        {
            int first = 4 * gate, factors = 6 + first, sums = call.ScratchAt + (2 * units * (gate + 1));
            int weights = call.Node.ConstantAt[first], offsets = call.Node.ConstantAt[first + 1];
            int recurrent = call.Node.ConstantAt[first + 2], recurrentOffsets = call.Node.ConstantAt[first + 3];
            for (int u = 0; u < units; u++)
            {
                int fromInput = Dot(constants, weights + (u * p[2]), input, features, p[2]) + FixedPoint.Get32(constants, offsets + (4 * u));
                int fromHidden = Dot(constants, recurrent + (u * units), arena, hidden, units) + FixedPoint.Get32(constants, recurrentOffsets + (4 * u));
                fromInput = Saturate(FixedPoint.Scale(fromInput, p[factors], p[factors + 1]));
                fromHidden = Saturate(FixedPoint.Scale(fromHidden, p[factors + 2], p[factors + 3]));
                Put16(arena, sums + (2 * u), Saturate(fromInput + fromHidden));
            }
        }
    }

    private static void Update(KernelCall call, int hidden)
    {
        int[] p = call.Node.Parameters;
        byte[] arena = call.Arena;
        int units = p[3], cells = call.ScratchAt, sums = cells + (2 * units);
        for (int u = 0; u < units; u++)
        {
            int at = sums + (2 * u);
            int input = Logistic(call.Node, FixedPoint.Get16(arena, at));
            int forget = Logistic(call.Node, FixedPoint.Get16(arena, at + (2 * units)));
            int candidate = Tanh(call.Node, FixedPoint.Get16(arena, at + (4 * units)), 3, 0);
            int output = Logistic(call.Node, FixedPoint.Get16(arena, at + (6 * units)));
            int kept = Saturate(FixedPoint.Scale(forget * FixedPoint.Get16(arena, cells + (2 * u)), p[22], p[23]));
            int added = Saturate(FixedPoint.Scale(input * candidate, p[24], p[25]));
            int cell = FixedPoint.Clamp(Saturate(kept + added), p[30], p[31]);
            Put16(arena, cells + (2 * u), cell);
            int stored = FixedPoint.Scale(Tanh(call.Node, cell, p[28], p[29]) * output, p[26], p[27]) + p[5];
            arena[hidden + u] = (byte)FixedPoint.Clamp(stored, sbyte.MinValue, sbyte.MaxValue);
        }
    }

    // value * multiplier / 2^shift: brought to 1 / (3 * 4096), the unit of the table.
    private static int TableInput(int value, int multiplier, int shift) => ((value * multiplier) + (shift > 0 ? 1 << (shift - 1) : 0)) >> shift;

    private static uint TableEntry(ProgramNode node, uint index)
    {
        int at = node.ConstantAt[TableConstant] + (2 * (int)index);
        return (uint)(node.Constants[at] | (node.Constants[at + 1] << 8));
    }

    // The logistic function of Q3.12 in Q0.15.
    private static int Logistic(ProgramNode node, int value)
    {
        int input = TableInput(value, 3, 0);
        uint magnitude = (uint)(input < 0 ? -input : input), index = magnitude >> 9;
        uint result = index >= 255
            ? 0x7FFFu << 10
            : (TableEntry(node, index) << 9) + ((magnitude & 0x1FF) * (TableEntry(node, index + 1) - TableEntry(node, index)));
        result = input >= 0 ? result + (1u << 9) : (1u << 25) - result + (1u << 9) - 1;
        return (short)(result >> 10);
    }

    private static int Tanh(ProgramNode node, int value, int multiplier, int shift)
    {
        int input = TableInput(value, multiplier, shift);
        uint magnitude = (uint)(input < 0 ? -input : input), index = magnitude >> 8;
        int result = index >= 255
            ? 0xFFFF << 8
            : (int)((TableEntry(node, index) << 8) + ((magnitude & 0xFF) * (TableEntry(node, index + 1) - TableEntry(node, index))));
        result = input >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
        return (short)(result >> 8);
    }
}
