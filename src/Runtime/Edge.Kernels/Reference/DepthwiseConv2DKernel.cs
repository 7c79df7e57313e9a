using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="DepthwiseConv2D"/> on the types of <see cref="Conv2DKernel"/>.</summary>
internal sealed class DepthwiseConv2DKernel : ReferenceKernel
{
    private readonly DepthwiseConv2D _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public DepthwiseConv2DKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (DepthwiseConv2D)Node.Operator;
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
        return step =>
        {
            TensorView input = InputOf(step);
            return new FloatStep(step.Region, input, Writer(step), TapsOf(input), _operator.Multiplier, Output.Shape[-1], filter, bias, range);
        };
    }

    private Func<StepBinding, StepKernel> BindInteger<TActivation, TFilter>()
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        TFilter[] filter = Constant<TFilter>(1);
        int channels = Output.Shape[-1];
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfConvolution(Input(0), Input(1), Output, channels);
        var arithmetic = new ConvolutionArithmetic(Input(0), Input(1), Output, _operator.Activation, multipliers, IntegerBias(2, channels), OptionalInput(2)?.Type);
        return step =>
        {
            TensorView input = InputOf(step);
            return new IntegerStep<TActivation, TFilter>(step.Region, input, Writer(step), TapsOf(input), _operator.Multiplier, channels, filter, arithmetic);
        };
    }

    private TensorView InputOf(StepBinding step)
    {
        int first = step.Region.Channel / _operator.Multiplier;
        int end = ((step.Region.ChannelEnd - 1) / _operator.Multiplier) + 1;
        Region channels = Region.Of(Input(0).Shape) with { Channel = first, Channels = end - first };
        return Reader(step, 0, WindowTaps.Needed(_operator.Window, step.Region, channels));
    }

    private WindowTaps TapsOf(TensorView input) => new(_operator.Window, Region.Of(Input(0).Shape), input);

    private sealed class FloatStep(Region region, TensorView input, TensorView output, WindowTaps taps, int multiplier, int channels, float[] filter, float[] bias, FloatActivationRange range) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    taps.MoveTo(y, x);
                    Span<float> pixel = output.MutablePixel<float>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        float sum = 0;
                        for (int i = 0; i < taps.Count; i++)
                        {
                            sum += input.PixelAt<float>(memory, taps.OffsetBytes(i))[(c / multiplier) - input.Channel] * filter[(taps.Tap(i) * channels) + c];
                        }

                        pixel[c - output.Channel] = range.Clamp(sum + bias[c]);
                    }
                }
            }
        }
    }

    private sealed class IntegerStep<TActivation, TFilter>(Region region, TensorView input, TensorView output, WindowTaps taps, int multiplier, int channels, TFilter[] filter, ConvolutionArithmetic arithmetic) : StepKernel
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    taps.MoveTo(y, x);
                    Span<TActivation> pixel = output.MutablePixel<TActivation>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        long sum = arithmetic.Bias(c);
                        int filterZero = arithmetic.FilterZeroPoint(c);
                        for (int i = 0; i < taps.Count; i++)
                        {
                            int value = int.CreateTruncating(input.PixelAt<TActivation>(memory, taps.OffsetBytes(i))[(c / multiplier) - input.Channel]);
                            int weight = int.CreateTruncating(filter[(taps.Tap(i) * channels) + c]);
                            sum += (value - arithmetic.InputZeroPoint) * (weight - filterZero);
                        }

                        pixel[c - output.Channel] = TActivation.CreateTruncating(arithmetic.Stored(sum, c));
                    }
                }
            }
        }
    }
}
