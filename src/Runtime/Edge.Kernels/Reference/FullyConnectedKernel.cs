using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="FullyConnected"/> on the types of <see cref="Conv2DKernel"/>. Row r reads elements <c>r·K … r·K + K − 1</c> of
/// the input in row-major order, so an image counts as flattened; its output is pixel r, its columns are channels.
/// </summary>
internal sealed class FullyConnectedKernel : ReferenceKernel
{
    private readonly FullyConnected _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public FullyConnectedKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (FullyConnected)Node.Operator;
        _bind = (Input(0).Type, Input(1).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32, ElementType.Float32) => BindFloat(),
            (ElementType.Int8, ElementType.Int8, ElementType.Int8) => BindInteger<sbyte, sbyte>(),
            (ElementType.UInt8, ElementType.Int8, ElementType.UInt8) => BindInteger<byte, sbyte>(),
            (ElementType.UInt8, ElementType.UInt8, ElementType.UInt8) => BindInteger<byte, byte>(),
            (ElementType.Int16, ElementType.Int8, ElementType.Int16) => BindInteger<short, sbyte>(),
            _ => throw NoKernel(),
        };
    }

    private int Depth => Input(1).Shape[1];

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind(step);
    }

    private Func<StepBinding, StepKernel> BindFloat()
    {
        float[] filter = Constant<float>(1);
        float[] bias = ConstantOrZeros<float>(2, Output.Shape[-1]);
        FloatActivationRange range = FloatActivationRange.Of(_operator.Activation);
        return step => new FloatStep(step.Region, Reader(step, 0), Writer(step), Depth, Width, filter, bias, range);
    }

    private Func<StepBinding, StepKernel> BindInteger<TActivation, TFilter>()
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        TFilter[] filter = Constant<TFilter>(1);
        int channels = Output.Shape[-1];
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfFullyConnected(Input(0), Input(1), Output, channels);
        var arithmetic = new ConvolutionArithmetic(Input(0), Input(1), Output, _operator.Activation, multipliers, IntegerBias(2, channels), OptionalInput(2)?.Type);
        return step => new IntegerStep<TActivation, TFilter>(step.Region, Reader(step, 0), Writer(step), Depth, Width, filter, arithmetic);
    }

    private int Width => Output.Shape.AsImage().Width;

    private sealed class FloatStep(Region region, TensorView input, TensorView output, int depth, int width, float[] filter, float[] bias, FloatActivationRange range) : StepKernel
    {
        private readonly float[] _row = new float[depth];

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    input.CopyElements<float>(memory, ((y * width) + x) * depth, _row);
                    Span<float> pixel = output.MutablePixel<float>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        ReadOnlySpan<float> weights = filter.AsSpan(c * depth, depth);
                        float sum = 0;
                        for (int k = 0; k < weights.Length; k++)
                        {
                            sum += _row[k] * weights[k];
                        }

                        pixel[c - output.Channel] = range.Clamp(sum + bias[c]);
                    }
                }
            }
        }
    }

    private sealed class IntegerStep<TActivation, TFilter>(Region region, TensorView input, TensorView output, int depth, int width, TFilter[] filter, ConvolutionArithmetic arithmetic) : StepKernel
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        private readonly TActivation[] _row = new TActivation[depth];

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    input.CopyElements<TActivation>(memory, ((y * width) + x) * depth, _row);
                    Span<TActivation> pixel = output.MutablePixel<TActivation>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        ReadOnlySpan<TFilter> weights = filter.AsSpan(c * depth, depth);
                        int filterZero = arithmetic.FilterZeroPoint(c);
                        long sum = arithmetic.Bias(c);
                        for (int k = 0; k < weights.Length; k++)
                        {
                            sum += (int.CreateTruncating(_row[k]) - arithmetic.InputZeroPoint) * (int.CreateTruncating(weights[k]) - filterZero);
                        }

                        pixel[c - output.Channel] = TActivation.CreateTruncating(arithmetic.Stored(sum, c));
                    }
                }
            }
        }
    }
}
