using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Pool2D"/> on float32, int8, uint8 and int16. The integer average rounds halves away from zero. A step of an
/// average may read a part of the input's rows and columns and keep int32 or float32 sums.
/// </summary>
internal sealed class Pool2DKernel : ReferenceKernel
{
    private readonly Pool2D _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public Pool2DKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Pool2D)Node.Operator;
        ElementType type = Input(0).Type == Output.Type ? Output.Type : throw NoKernel();
        _bind = (_operator.Function, type) switch
        {
            (PoolFunction.Average, ElementType.Float32) => BindFloatAverage(FloatActivationRange.Of(_operator.Activation)),
            (PoolFunction.Average, ElementType.Int8) => BindIntegerAverage<sbyte>(),
            (PoolFunction.Average, ElementType.UInt8) => BindIntegerAverage<byte>(),
            (PoolFunction.Average, ElementType.Int16) => BindIntegerAverage<short>(),
            (PoolFunction.Max, ElementType.Float32) => BindFloatMax(FloatActivationRange.Of(_operator.Activation)),
            (PoolFunction.Max, ElementType.Int8) => BindIntegerMax<sbyte>(),
            (PoolFunction.Max, ElementType.UInt8) => BindIntegerMax<byte>(),
            (PoolFunction.Max, ElementType.Int16) => BindIntegerMax<short>(),
            _ => throw NoKernel(),
        };
    }

    private Region Image => Region.Of(Input(0).Shape);

    public override StepKernel Bind(StepBinding step) => _bind(step);

    /// <summary>The pixels that an average divides by: those of the image, or of the padded image.</summary>
    private Region Counted => _operator is { CountPadding: true, Window: var w }
        ? new Region(-w.PadTop, -w.PadLeft, 0, Image.Height + w.PadTop + w.PadBottom, Image.Width + w.PadLeft + w.PadRight, 1)
        : Image;

    private Func<StepBinding, StepKernel> BindFloatAverage(FloatActivationRange range) => step =>
    {
        (TensorView input, WindowTaps taps) = InputOf(step);
        (TensorView output, TensorView sums) = OutputsOf(step, ElementType.Float32);
        return new FloatAverageStep(step, input, output, sums, taps, _operator.Window, Counted, range);
    };

    private Func<StepBinding, StepKernel> BindIntegerAverage<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        ActivationRange range = ActivationRange.Of(_operator.Activation, Output);
        int zeroPoint = Input(0).Quantization?.ZeroPoint ?? 0;
        return step =>
        {
            (TensorView input, WindowTaps taps) = InputOf(step);
            (TensorView output, TensorView sums) = OutputsOf(step, ElementType.Int32);
            return new IntegerAverageStep<T>(step, input, output, sums, taps, _operator.Window, Image, Counted, zeroPoint, range);
        };
    }

    private Func<StepBinding, StepKernel> BindFloatMax(FloatActivationRange range) => BindMax(float.NegativeInfinity, range.Min, range.Max);

    private Func<StepBinding, StepKernel> BindIntegerMax<T>()
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        ActivationRange range = ActivationRange.Of(_operator.Activation, Output);
        return BindMax(T.MinValue, T.CreateTruncating(range.Min), T.CreateTruncating(range.Max));
    }

    private Func<StepBinding, StepKernel> BindMax<T>(T lowest, T min, T max)
        where T : unmanaged, INumber<T> => step =>
    {
        RefuseAccumulation(step);
        (TensorView input, WindowTaps taps) = InputOf(step);
        return new MaxStep<T>(step.Region, input, Writer(step), taps, lowest, min, max);
    };

    private (TensorView Input, WindowTaps Taps) InputOf(StepBinding step)
    {
        Region inside = Image with { Channel = step.Region.Channel, Channels = step.Region.Channels };
        if (step.Accumulation is { InputPart: var part })
        {
            inside = inside with { Top = part.Top, Left = part.Left, Height = part.Height, Width = part.Width };
        }

        TensorView input = Reader(step, 0, WindowTaps.Needed(_operator.Window, step.Region, inside));
        return (input, new WindowTaps(_operator.Window, inside, input));
    }

    private (TensorView Output, TensorView Sums) OutputsOf(StepBinding step, ElementType sums) =>
        (step.Accumulation is { IsLast: false } ? default : Writer(step), step.Accumulation is null ? default : Accumulator(step, sums));

    private sealed class FloatAverageStep(StepBinding step, TensorView input, TensorView output, TensorView sums, WindowTaps taps, Window window, Region counted, FloatActivationRange range) : StepKernel
    {
        private readonly bool _isFirst = step.Accumulation?.IsFirst ?? true;
        private readonly bool _isLast = step.Accumulation?.IsLast ?? true;
        private readonly Region _region = step.Region;

        public override void Run(Span<byte> memory)
        {
            for (int y = _region.Top; y < _region.Bottom; y++)
            {
                for (int x = _region.Left; x < _region.Right; x++)
                {
                    taps.MoveTo(y, x);
                    int divisor = WindowTaps.CountInside(window, y, x, counted);
                    for (int c = _region.Channel; c < _region.ChannelEnd; c++)
                    {
                        float sum = _isFirst ? 0 : sums.Pixel<float>(memory, y, x)[c - sums.Channel];
                        for (int i = 0; i < taps.Count; i++)
                        {
                            sum += input.PixelAt<float>(memory, taps.OffsetBytes(i))[c - input.Channel];
                        }

                        if (_isLast)
                        {
                            output.MutablePixel<float>(memory, y, x)[c - output.Channel] = range.Clamp(sum / divisor);
                        }
                        else
                        {
                            sums.MutablePixel<float>(memory, y, x)[c - sums.Channel] = sum;
                        }
                    }
                }
            }
        }
    }

    private sealed class IntegerAverageStep<T>(StepBinding step, TensorView input, TensorView output, TensorView sums, WindowTaps taps, Window window, Region image, Region counted, int zeroPoint, ActivationRange range) : StepKernel
        where T : unmanaged, IBinaryInteger<T>
    {
        private readonly bool _isFirst = step.Accumulation?.IsFirst ?? true;
        private readonly bool _isLast = step.Accumulation?.IsLast ?? true;
        private readonly Region _region = step.Region;

        public override void Run(Span<byte> memory)
        {
            for (int y = _region.Top; y < _region.Bottom; y++)
            {
                for (int x = _region.Left; x < _region.Right; x++)
                {
                    taps.MoveTo(y, x);
                    int divisor = WindowTaps.CountInside(window, y, x, counted);
                    int padding = divisor - WindowTaps.CountInside(window, y, x, image);
                    for (int c = _region.Channel; c < _region.ChannelEnd; c++)
                    {
                        int sum = _isFirst ? padding * zeroPoint : sums.Pixel<int>(memory, y, x)[c - sums.Channel];
                        for (int i = 0; i < taps.Count; i++)
                        {
                            sum += int.CreateTruncating(input.PixelAt<T>(memory, taps.OffsetBytes(i))[c - input.Channel]);
                        }

                        if (_isLast)
                        {
                            int average = (sum > 0 ? sum + (divisor / 2) : sum - (divisor / 2)) / divisor;
                            output.MutablePixel<T>(memory, y, x)[c - output.Channel] = T.CreateTruncating(range.Clamp(average));
                        }
                        else
                        {
                            sums.MutablePixel<int>(memory, y, x)[c - sums.Channel] = sum;
                        }
                    }
                }
            }
        }
    }

    private sealed class MaxStep<T>(Region region, TensorView input, TensorView output, WindowTaps taps, T lowest, T min, T max) : StepKernel
        where T : unmanaged, INumber<T>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    taps.MoveTo(y, x);
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        T largest = lowest;
                        for (int i = 0; i < taps.Count; i++)
                        {
                            largest = T.Max(largest, input.PixelAt<T>(memory, taps.OffsetBytes(i))[c - input.Channel]);
                        }

                        pixel[c - output.Channel] = T.Clamp(largest, min, max);
                    }
                }
            }
        }
    }
}
