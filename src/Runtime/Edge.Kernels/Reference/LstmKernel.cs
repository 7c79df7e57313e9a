using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Lstm"/> on float32, and on int8 (int32 biases) or int16 (int64 biases) with int8 weights and an int16 cell, as
/// TensorFlow Lite Micro computes it: the two products of a gate are each rounded to Q3.12 and added with saturation. (Hochreiter and
/// Schmidhuber, "Long Short-Term Memory", 1997, with forget gates.) States start at zero in every run.
/// </summary>
internal sealed class LstmKernel : ReferenceKernel
{
    private const int InputWeights = LstmArithmetic.InputWeights;
    private const int RecurrentWeights = LstmArithmetic.RecurrentWeights;
    private const int Biases = LstmArithmetic.Biases;

    private readonly Lstm _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public LstmKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Lstm)Node.Operator;
        _bind = (Input(0).Type, Input(InputWeights).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32, ElementType.Float32) => BindFloat(),
            (ElementType.Int8, ElementType.Int8, ElementType.Int8) => BindInteger<sbyte>(),
            (ElementType.Int16, ElementType.Int8, ElementType.Int16) => BindInteger<short>(),
            _ => throw NoKernel(),
        };
    }

    public override StepKernel Bind(StepBinding step)
    {
        RequireWhole(step);
        return _bind(step);
    }

    private Func<StepBinding, StepKernel> BindFloat()
    {
        FloatGate[] gates = [.. Enumerable.Range(0, 4).Select(g => new FloatGate(
            Constant<float>(InputWeights + g), Constant<float>(RecurrentWeights + g), Constant<float>(Biases + g)))];
        return step => new FloatStep(Sequence.Of(this, step), gates, _operator.CellClip);
    }

    private Func<StepBinding, StepKernel> BindInteger<TActivation>()
        where TActivation : unmanaged, IBinaryInteger<TActivation>
    {
        LstmArithmetic arithmetic = LstmArithmetic.Of(_operator, Graph, Node);
        IntegerGate[] gates = [.. Enumerable.Range(0, 4).Select(g => new IntegerGate(
            Constant<sbyte>(InputWeights + g),
            arithmetic.Gates[g].Input,
            Constant<sbyte>(RecurrentWeights + g),
            arithmetic.Gates[g].Recurrent,
            IntegerBias(Biases + g, Output.Shape[-1])))];
        bool isWide = Output.Type == ElementType.Int16;
        return step => new IntegerStep<TActivation>(Sequence.Of(this, step), gates, arithmetic, isWide);
    }

    /// <summary>Sizes, and where element (batch, time) of input and output starts.</summary>
    private sealed record Sequence(int Batches, int Times, int Features, int Units, bool TimeMajor, TensorView Input, TensorView Output)
    {
        public static Sequence Of(LstmKernel kernel, StepBinding step)
        {
            Shape input = kernel.Input(0).Shape;
            bool timeMajor = kernel._operator.TimeMajor;
            return new Sequence(input[timeMajor ? 1 : 0], input[timeMajor ? 0 : 1], input[2], kernel.Output.Shape[-1], timeMajor, kernel.Reader(step, 0), kernel.Writer(step));
        }

        public int IndexOf(int batch, int time) => TimeMajor ? (time * Batches) + batch : (batch * Times) + time;
    }

    private sealed record FloatGate(float[] InputWeights, float[] RecurrentWeights, float[] Bias);

    private sealed class FloatStep(Sequence sequence, FloatGate[] gates, float cellClip) : StepKernel
    {
        private readonly float[] _features = new float[sequence.Features];
        private readonly float[] _hidden = new float[sequence.Units];
        private readonly float[] _cell = new float[sequence.Units];
        private readonly float[] _sums = new float[4 * sequence.Units];

        public override void Run(Span<byte> memory)
        {
            for (int batch = 0; batch < sequence.Batches; batch++)
            {
                Array.Clear(_hidden);
                Array.Clear(_cell);
                for (int time = 0; time < sequence.Times; time++)
                {
                    int index = sequence.IndexOf(batch, time);
                    sequence.Input.CopyElements<float>(memory, index * sequence.Features, _features);
                    Advance();
                    for (int u = 0; u < sequence.Units; u++)
                    {
                        sequence.Output.MutableElement<float>(memory, (index * sequence.Units) + u) = _hidden[u];
                    }
                }
            }
        }

        private void Advance()
        {
            int units = sequence.Units;
            for (int g = 0; g < 4; g++)
            {
                for (int u = 0; u < units; u++)
                {
                    float fromInput = Dot(gates[g].InputWeights.AsSpan(u * _features.Length, _features.Length), _features) + gates[g].Bias[u];
                    _sums[(g * units) + u] = fromInput + Dot(gates[g].RecurrentWeights.AsSpan(u * units, units), _hidden);
                }
            }

            for (int u = 0; u < units; u++)
            {
                float input = Logistic(_sums[u]);
                float forget = Logistic(_sums[units + u]);
                float candidate = MathF.Tanh(_sums[(2 * units) + u]);
                float output = Logistic(_sums[(3 * units) + u]);
                float cell = (forget * _cell[u]) + (input * candidate);
                _cell[u] = cellClip > 0 ? Math.Clamp(cell, -cellClip, cellClip) : cell;
                _hidden[u] = MathF.Tanh(_cell[u]) * output;
            }
        }

        private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));

        private static float Dot(ReadOnlySpan<float> weights, ReadOnlySpan<float> values)
        {
            float sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * values[k];
            }

            return sum;
        }
    }

    private sealed record IntegerGate(sbyte[] InputWeights, FixedPointMultiplier InputFactor, sbyte[] RecurrentWeights, FixedPointMultiplier RecurrentFactor, long[] Bias);

    private sealed class IntegerStep<TActivation>(Sequence sequence, IntegerGate[] gates, LstmArithmetic arithmetic, bool isWide) : StepKernel
        where TActivation : unmanaged, IBinaryInteger<TActivation>
    {
        private readonly TActivation[] _features = new TActivation[sequence.Features];
        private readonly TActivation[] _hidden = new TActivation[sequence.Units];
        private readonly short[] _cell = new short[sequence.Units];
        private readonly short[] _sums = new short[4 * sequence.Units];

        public override void Run(Span<byte> memory)
        {
            for (int batch = 0; batch < sequence.Batches; batch++)
            {
                Array.Fill(_hidden, TActivation.CreateTruncating(arithmetic.HiddenZeroPoint));
                Array.Clear(_cell);
                for (int time = 0; time < sequence.Times; time++)
                {
                    int index = sequence.IndexOf(batch, time);
                    sequence.Input.CopyElements<TActivation>(memory, index * sequence.Features, _features);
                    Advance();
                    for (int u = 0; u < sequence.Units; u++)
                    {
                        sequence.Output.MutableElement<TActivation>(memory, (index * sequence.Units) + u) = _hidden[u];
                    }
                }
            }
        }

        private void Advance()
        {
            int units = sequence.Units;
            for (int g = 0; g < 4; g++)
            {
                IntegerGate gate = gates[g];
                for (int u = 0; u < units; u++)
                {
                    long fromInput = gate.Bias[u] + Dot(gate.InputWeights.AsSpan(u * _features.Length, _features.Length), _features, arithmetic.InputZeroPoint);
                    long fromHidden = Dot(gate.RecurrentWeights.AsSpan(u * units, units), _hidden, arithmetic.HiddenZeroPoint);
                    _sums[(g * units) + u] = Saturate(Saturate(Scaled(fromInput, gate.InputFactor)) + Saturate(Scaled(fromHidden, gate.RecurrentFactor)));
                }
            }

            for (int u = 0; u < units; u++)
            {
                int input = SigmoidTable.Logistic(_sums[u], 3, 0);
                int forget = SigmoidTable.Logistic(_sums[units + u], 3, 0);
                int candidate = SigmoidTable.Tanh(_sums[(2 * units) + u], 3, 0);
                int output = SigmoidTable.Logistic(_sums[(3 * units) + u], 3, 0);
                int kept = Saturate(arithmetic.Forget.Apply(forget * _cell[u]));
                int added = Saturate(arithmetic.Update.Apply(input * candidate));
                short cell = Saturate(kept + added);
                _cell[u] = (short)arithmetic.CellClip.Clamp(cell);
                int tanh = SigmoidTable.Tanh(_cell[u], arithmetic.CellTanh.Multiplier, arithmetic.CellTanh.Shift);
                _hidden[u] = TActivation.CreateTruncating(arithmetic.Output.Clamp(arithmetic.Hidden.Apply(tanh * output) + arithmetic.HiddenZeroPoint));
            }
        }

        private static short Saturate(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);

        private int Scaled(long sum, FixedPointMultiplier factor) => isWide ? factor.Apply(sum) : factor.Apply((int)sum);

        private static long Dot(ReadOnlySpan<sbyte> weights, ReadOnlySpan<TActivation> values, int zeroPoint)
        {
            long sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * (int.CreateTruncating(values[k]) - zeroPoint);
            }

            return sum;
        }
    }
}
