using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Conv2D"/> on float32; on int8 and uint8 activations with 8-bit filters and int32 bias; on int16 activations
/// with int8 filters and int64 or int32 bias (TensorFlow Lite 8-bit and 16×8 quantisation specification). A step may
/// read a group of input channels and keep int32 or float32 sums.
/// </summary>
internal sealed class Conv2DKernel : ReferenceKernel
{
    private readonly Conv2D _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public Conv2DKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Conv2D)Node.Operator;
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

    public override StepKernel Bind(StepBinding step) => _bind(step);

    private Func<StepBinding, StepKernel> BindFloat()
    {
        float[] filter = Constant<float>(1);
        float[] bias = ConstantOrZeros<float>(2, Output.Shape[-1]);
        FloatActivationRange range = FloatActivationRange.Of(_operator.Activation);
        return step => new FloatStep(Geometry.Of(this, step, ElementType.Float32), filter, bias, range);
    }

    private Func<StepBinding, StepKernel> BindInteger<TActivation, TFilter>()
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        TFilter[] filter = Constant<TFilter>(1);
        FixedPointMultiplier[] multipliers = ChannelMultipliers.OfConvolution(Input(0), Input(1), Output, Output.Shape[-1]);
        var arithmetic = new ConvolutionArithmetic(Input(0), Input(1), Output, _operator.Activation, multipliers, IntegerBias(2, Output.Shape[-1]), OptionalInput(2)?.Type);
        return step =>
        {
            if (step.Accumulation is not null && arithmetic.IsWide)
            {
                throw CannotSplit(step, "Sums of 16-bit activations with a 64-bit bias do not fit 32-bit partial sums.");
            }

            return new IntegerStep<TActivation, TFilter>(Geometry.Of(this, step, ElementType.Int32), filter, arithmetic);
        };
    }

    /// <summary>Where a step reads, adds up and writes.</summary>
    private sealed record Geometry(Region Region, TensorView Input, TensorView Output, TensorView Sums, WindowTaps Taps, bool IsFirst, bool IsLast)
    {
        /// <summary>Channels of the filter, and output channels that share a group.</summary>
        public required int FilterChannels { get; init; }

        public required int OutputsPerGroup { get; init; }

        public required int FilterTaps { get; init; }

        /// <summary>Input channels read now.</summary>
        public required int From { get; init; }

        public required int To { get; init; }

        public static Geometry Of(Conv2DKernel kernel, StepBinding step, ElementType sums)
        {
            Window window = kernel._operator.Window;
            Shape filter = kernel.Input(1).Shape;
            int outputsPerGroup = filter[0] / kernel._operator.Groups;
            Region inside = ChannelsOf(step, Region.Of(kernel.Input(0).Shape), filter[3], outputsPerGroup);
            TensorView input = kernel.Reader(step, 0, WindowTaps.Needed(window, step.Region, inside));
            return new Geometry(
                step.Region,
                input,
                step.Accumulation is { IsLast: false } ? default : kernel.Writer(step),
                step.Accumulation is null ? default : kernel.Accumulator(step, sums),
                new WindowTaps(window, inside, input),
                step.Accumulation?.IsFirst ?? true,
                step.Accumulation?.IsLast ?? true)
            {
                FilterChannels = filter[3],
                OutputsPerGroup = outputsPerGroup,
                FilterTaps = filter[1] * filter[2],
                From = inside.Channel,
                To = inside.ChannelEnd,
            };
        }

        /// <summary>The input channels of the groups that a step computes, or those of its part that are among them.</summary>
        private static Region ChannelsOf(StepBinding step, Region image, int filterChannels, int outputsPerGroup)
        {
            int from = step.Region.Channel / outputsPerGroup * filterChannels;
            int to = (((step.Region.ChannelEnd - 1) / outputsPerGroup) + 1) * filterChannels;
            if (step.Accumulation is { InputPart: var part })
            {
                from = Math.Max(from, part.Channel);
                to = Math.Max(from, Math.Min(to, part.ChannelEnd));
            }

            return image with { Channel = from, Channels = to - from };
        }

        /// <summary>The channels that output channel <paramref name="channel"/> reads now: offsets in an input pixel and in a tap of the filter.</summary>
        public (int Input, int Filter, int Count) Channels(int channel)
        {
            int first = channel / OutputsPerGroup * FilterChannels;
            int from = Math.Max(first, From);
            return (from - Input.Channel, from - first, Math.Min(first + FilterChannels, To) - from);
        }
    }

    private sealed class FloatStep(Geometry at, float[] filter, float[] bias, FloatActivationRange range) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = at.Region.Top; y < at.Region.Bottom; y++)
            {
                for (int x = at.Region.Left; x < at.Region.Right; x++)
                {
                    at.Taps.MoveTo(y, x);
                    for (int c = at.Region.Channel; c < at.Region.ChannelEnd; c++)
                    {
                        float sum = at.IsFirst ? 0 : at.Sums.Pixel<float>(memory, y, x)[c - at.Sums.Channel];
                        sum += Products(memory, c);
                        if (at.IsLast)
                        {
                            at.Output.MutablePixel<float>(memory, y, x)[c - at.Output.Channel] = range.Clamp(sum + bias[c]);
                        }
                        else
                        {
                            at.Sums.MutablePixel<float>(memory, y, x)[c - at.Sums.Channel] = sum;
                        }
                    }
                }
            }
        }

        private float Products(ReadOnlySpan<byte> memory, int channel)
        {
            float sum = 0;
            (int inputOffset, int filterOffset, int count) = at.Channels(channel);
            for (int i = 0; i < at.Taps.Count && count > 0; i++)
            {
                ReadOnlySpan<float> input = at.Input.PixelAt<float>(memory, at.Taps.OffsetBytes(i)).Slice(inputOffset, count);
                ReadOnlySpan<float> weights = filter.AsSpan((((channel * at.FilterTaps) + at.Taps.Tap(i)) * at.FilterChannels) + filterOffset, count);
                for (int k = 0; k < input.Length; k++)
                {
                    sum += input[k] * weights[k];
                }
            }

            return sum;
        }
    }

    private sealed class IntegerStep<TActivation, TFilter>(Geometry at, TFilter[] filter, ConvolutionArithmetic arithmetic) : StepKernel
        where TActivation : unmanaged, IBinaryInteger<TActivation>
        where TFilter : unmanaged, IBinaryInteger<TFilter>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = at.Region.Top; y < at.Region.Bottom; y++)
            {
                for (int x = at.Region.Left; x < at.Region.Right; x++)
                {
                    at.Taps.MoveTo(y, x);
                    for (int c = at.Region.Channel; c < at.Region.ChannelEnd; c++)
                    {
                        long sum = at.IsFirst ? arithmetic.Bias(c) : at.Sums.Pixel<int>(memory, y, x)[c - at.Sums.Channel];
                        sum += Products(memory, c);
                        if (at.IsLast)
                        {
                            at.Output.MutablePixel<TActivation>(memory, y, x)[c - at.Output.Channel] = TActivation.CreateTruncating(arithmetic.Stored(sum, c));
                        }
                        else
                        {
                            at.Sums.MutablePixel<int>(memory, y, x)[c - at.Sums.Channel] = (int)sum;
                        }
                    }
                }
            }
        }

        private long Products(ReadOnlySpan<byte> memory, int channel)
        {
            long sum = 0;
            int inputZero = arithmetic.InputZeroPoint;
            int filterZero = arithmetic.FilterZeroPoint(channel);
            (int inputOffset, int filterOffset, int count) = at.Channels(channel);
            for (int i = 0; i < at.Taps.Count && count > 0; i++)
            {
                ReadOnlySpan<TActivation> input = at.Input.PixelAt<TActivation>(memory, at.Taps.OffsetBytes(i)).Slice(inputOffset, count);
                ReadOnlySpan<TFilter> weights = filter.AsSpan((((channel * at.FilterTaps) + at.Taps.Tap(i)) * at.FilterChannels) + filterOffset, count);
                for (int k = 0; k < input.Length; k++)
                {
                    sum += (int.CreateTruncating(input[k]) - inputZero) * (int.CreateTruncating(weights[k]) - filterZero);
                }
            }

            return sum;
        }
    }
}
