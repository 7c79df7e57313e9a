using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Svdf"/> on float32, and on int8 with int8 feature weights and int16 or int8 time weights and state, as TensorFlow
/// Lite Micro computes it. (Nakkiran et al., "Compressing Deep Neural Networks using a Rank-Constrained Topology", 2015.)
/// The state starts at zero in every run, so of the memory only the newest column, which this input gives, counts.
/// </summary>
internal sealed class SvdfKernel : ReferenceKernel
{
    private const int FeatureWeights = 1;
    private const int TimeWeights = 2;
    private const int Bias = 3;
    private const int State = 4;

    private readonly Svdf _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public SvdfKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Svdf)Node.Operator;
        _bind = (Input(0).Type, Input(FeatureWeights).Type, Input(TimeWeights).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32, ElementType.Float32, ElementType.Float32) => BindFloat(),
            (ElementType.Int8, ElementType.Int8, ElementType.Int16, ElementType.Int8) => BindInteger<short>(),
            (ElementType.Int8, ElementType.Int8, ElementType.Int8, ElementType.Int8) => BindInteger<sbyte>(),
            _ => throw NoKernel(),
        };
    }

    private int Features => Input(0).Shape[-1];

    private int Units => Output.Shape[-1];

    public override StepKernel Bind(StepBinding step)
    {
        RequireWhole(step);
        return _bind(step);
    }

    private Func<StepBinding, StepKernel> BindFloat()
    {
        float[] features = Constant<float>(FeatureWeights);
        float[] newest = NewestTimeWeights<float>();
        float[] bias = ConstantOrZeros<float>(Bias, Units);
        FloatActivationRange range = FloatActivationRange.Of(_operator.Activation);
        return step => new FloatStep(Reader(step, 0), Writer(step), Input(0).Shape[0], Features, Units, _operator.Rank, features, newest, bias, range);
    }

    private Func<StepBinding, StepKernel> BindInteger<TState>()
        where TState : unmanaged, IBinaryInteger<TState>, IMinMaxValue<TState>
    {
        if (_operator.Activation is not (Activation.None or Activation.Relu))
        {
            throw new EdgeException(5003, $"Node '{Node.Name}' (Svdf) fuses {_operator.Activation}.", "The int8 kernel ends at the range of int8, which is what a fused ReLU is quantised to.", "Import the activation as a node of its own.");
        }

        (float input, float feature, float state, float time, float output) = (ScaleOf(0), ScaleOf(FeatureWeights), ScaleOf(State), ScaleOf(TimeWeights), Output.Quantization!.Scale);
        var arithmetic = new IntegerArithmetic(
            Input(0).Quantization!.ZeroPoint,
            FixedPointMultiplier.Of(input * feature / state),
            FixedPointMultiplier.Of(state * time / output),
            Output.Quantization!.ZeroPoint,
            new ActivationRange(int.CreateTruncating(TState.MinValue), int.CreateTruncating(TState.MaxValue)));
        sbyte[] features = Constant<sbyte>(FeatureWeights);
        int[] newest = Array.ConvertAll(NewestTimeWeights<TState>(), int.CreateTruncating);
        int[] bias = ConstantOrZeros<int>(Bias, Units);
        return step => new IntegerStep(Reader(step, 0), Writer(step), Input(0).Shape[0], Features, Units, _operator.Rank, features, newest, bias, arithmetic);
    }

    private float ScaleOf(int position) => Input(position).Quantization?.Scale
        ?? throw new EdgeException(5004, $"Tensor '{Input(position).Name}' of node '{Node.Name}' has no scale.", "The int8 SVDF needs the scales of input, weights, state and output.", "Quantise the model again.");

    /// <summary>The last column of the time weights <c>[F,M]</c>: what the newest state is multiplied by.</summary>
    private T[] NewestTimeWeights<T>()
        where T : unmanaged
    {
        T[] weights = Constant<T>(TimeWeights);
        int memory = Input(TimeWeights).Shape[1];
        return [.. Enumerable.Range(1, weights.Length / memory).Select(filter => weights[(filter * memory) - 1])];
    }

    private sealed class FloatStep(TensorView input, TensorView output, int batches, int features, int units, int rank, float[] featureWeights, float[] timeWeights, float[] bias, FloatActivationRange range) : StepKernel
    {
        private readonly float[] _features = new float[features];

        public override void Run(Span<byte> memory)
        {
            for (int batch = 0; batch < batches; batch++)
            {
                input.CopyElements<float>(memory, batch * features, _features);
                for (int unit = 0; unit < units; unit++)
                {
                    float sum = bias[unit];
                    for (int filter = unit * rank; filter < (unit + 1) * rank; filter++)
                    {
                        float state = 0;
                        for (int k = 0; k < features; k++)
                        {
                            state += featureWeights[(filter * features) + k] * _features[k];
                        }

                        sum += timeWeights[filter] * state;
                    }

                    output.MutableElement<float>(memory, (batch * units) + unit) = range.Clamp(sum);
                }
            }
        }
    }

    private sealed record IntegerArithmetic(int InputZeroPoint, FixedPointMultiplier ToState, FixedPointMultiplier ToOutput, int OutputZeroPoint, ActivationRange State);

    private sealed class IntegerStep(TensorView input, TensorView output, int batches, int features, int units, int rank, sbyte[] featureWeights, int[] timeWeights, int[] bias, IntegerArithmetic arithmetic) : StepKernel
    {
        private readonly sbyte[] _features = new sbyte[features];

        public override void Run(Span<byte> memory)
        {
            for (int batch = 0; batch < batches; batch++)
            {
                input.CopyElements<sbyte>(memory, batch * features, _features);
                for (int unit = 0; unit < units; unit++)
                {
                    int sum = bias[unit];
                    for (int filter = unit * rank; filter < (unit + 1) * rank; filter++)
                    {
                        int products = 0;
                        for (int k = 0; k < features; k++)
                        {
                            products += featureWeights[(filter * features) + k] * (_features[k] - arithmetic.InputZeroPoint);
                        }

                        sum += timeWeights[filter] * arithmetic.State.Clamp(arithmetic.ToState.Apply(products));
                    }

                    int stored = arithmetic.ToOutput.Apply(sum) + arithmetic.OutputZeroPoint;
                    output.MutableElement<sbyte>(memory, (batch * units) + unit) = (sbyte)Math.Clamp(stored, sbyte.MinValue, sbyte.MaxValue);
                }
            }
        }
    }
}
