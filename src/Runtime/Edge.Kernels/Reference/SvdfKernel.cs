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
    private const int FeatureWeights = SvdfArithmetic.FeatureWeights;
    private const int TimeWeights = SvdfArithmetic.TimeWeights;
    private const int Bias = SvdfArithmetic.Bias;

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
        where TState : unmanaged, IBinaryInteger<TState>
    {
        SvdfArithmetic arithmetic = SvdfArithmetic.Of(_operator, Graph, Node);
        sbyte[] features = Constant<sbyte>(FeatureWeights);
        int[] newest = Array.ConvertAll(NewestTimeWeights<TState>(), int.CreateTruncating);
        int[] bias = ConstantOrZeros<int>(Bias, Units);
        return step => new IntegerStep(Reader(step, 0), Writer(step), Input(0).Shape[0], Features, Units, _operator.Rank, features, newest, bias, arithmetic);
    }

    private T[] NewestTimeWeights<T>()
        where T : unmanaged => SvdfArithmetic.Newest<T>(Constant<T>(TimeWeights), Input(TimeWeights).Shape[0]);

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

    private sealed class IntegerStep(TensorView input, TensorView output, int batches, int features, int units, int rank, sbyte[] featureWeights, int[] timeWeights, int[] bias, SvdfArithmetic arithmetic) : StepKernel
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
