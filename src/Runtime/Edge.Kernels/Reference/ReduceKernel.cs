using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Reduce"/> on float32, int8, uint8 and int16. A quantised mean divides inside its fixed-point multiplier
/// (TensorFlow Lite's reference MEAN). A step of a mean or a sum over rows or columns may read a part of them and keep
/// int32 or float32 sums.
/// </summary>
internal sealed class ReduceKernel : ReferenceKernel
{
    private readonly Reduce _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public ReduceKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Reduce)Node.Operator;
        ElementType type = Input(0).Type == Output.Type ? Output.Type : throw NoKernel();
        bool adds = _operator.Function is ReduceFunction.Mean or ReduceFunction.Sum;
        _bind = type switch
        {
            ElementType.Float32 when adds => BindFloatSum(),
            ElementType.Int8 when adds => BindIntegerSum<sbyte>(),
            ElementType.UInt8 when adds => BindIntegerSum<byte>(),
            ElementType.Int16 when adds => BindIntegerSum<short>(),
            ElementType.Float32 => BindExtremum<float>(),
            ElementType.Int8 => BindExtremum<sbyte>(),
            ElementType.UInt8 => BindExtremum<byte>(),
            ElementType.Int16 => BindExtremum<short>(),
            ElementType.Int32 when !adds => BindExtremum<int>(),
            _ => throw NoKernel(),
        };
    }

    private int ReducedCount => _operator.Axes.Aggregate(1, (count, axis) => count * Input(0).Shape[axis]);

    public override StepKernel Bind(StepBinding step) => _bind(step);

    private Func<StepBinding, StepKernel> BindFloatSum()
    {
        float divisor = _operator.Function == ReduceFunction.Mean ? ReducedCount : 1;
        return step =>
        {
            ReduceIndex index = IndexOf(step);
            return new FloatSumStep(step, index, InputOf(step, index), OutputOf(step), SumsOf(step, ElementType.Float32), divisor);
        };
    }

    private Func<StepBinding, StepKernel> BindIntegerSum<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        MeanArithmetic arithmetic = MeanArithmetic.Of(Input(0), Output, ReducedCount, _operator.Function == ReduceFunction.Mean);
        return step =>
        {
            ReduceIndex index = IndexOf(step);
            return new IntegerSumStep<T>(step, index, InputOf(step, index), OutputOf(step), SumsOf(step, ElementType.Int32), arithmetic);
        };
    }

    private Func<StepBinding, StepKernel> BindExtremum<T>()
        where T : unmanaged, INumber<T>
    {
        if (!Equals(Input(0).Quantization, Output.Quantization))
        {
            throw new EdgeException(5004, $"Node '{Node.Name}' ({_operator.Function}) changes the scale.", "Stored values are compared as they are.", "Requantise the output in the model.");
        }

        bool largest = _operator.Function == ReduceFunction.Max;
        return step =>
        {
            RefuseAccumulation(step);
            ReduceIndex index = IndexOf(step);
            return new ExtremumStep<T>(step.Region, index, InputOf(step, index), Writer(step), largest);
        };
    }

    private ReduceIndex IndexOf(StepBinding step)
    {
        if (step.Accumulation is not null && !(Input(0).Shape is { Rank: 4 } shape && shape[0] == 1))
        {
            throw CannotSplit(step, "Only the rows and columns of an image [1,H,W,C] can be reduced in parts.");
        }

        return new ReduceIndex(Input(0).Shape, Output.Shape, _operator.Axes, step.Accumulation?.InputPart);
    }

    private TensorView InputOf(StepBinding step, ReduceIndex index) => Reader(step, 0, index.Needed(step.Region));

    private TensorView OutputOf(StepBinding step) => step.Accumulation is { IsLast: false } ? default : Writer(step);

    private TensorView SumsOf(StepBinding step, ElementType type) => step.Accumulation is null ? default : Accumulator(step, type);

    private sealed class FloatSumStep(StepBinding step, ReduceIndex index, TensorView input, TensorView output, TensorView sums, float divisor) : StepKernel
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
                    for (int c = _region.Channel; c < _region.ChannelEnd; c++)
                    {
                        float sum = _isFirst ? 0 : sums.Pixel<float>(memory, y, x)[c - sums.Channel];
                        int first = index.FirstOf(y, x, c);
                        foreach (int offset in index.Offsets)
                        {
                            sum += input.Element<float>(memory, first + offset);
                        }

                        if (_isLast)
                        {
                            output.MutablePixel<float>(memory, y, x)[c - output.Channel] = sum / divisor;
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

    private sealed class IntegerSumStep<T>(StepBinding step, ReduceIndex index, TensorView input, TensorView output, TensorView sums, MeanArithmetic arithmetic) : StepKernel
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
                    for (int c = _region.Channel; c < _region.ChannelEnd; c++)
                    {
                        int sum = _isFirst ? 0 : sums.Pixel<int>(memory, y, x)[c - sums.Channel];
                        int first = index.FirstOf(y, x, c);
                        foreach (int offset in index.Offsets)
                        {
                            sum += int.CreateTruncating(input.Element<T>(memory, first + offset));
                        }

                        if (_isLast)
                        {
                            output.MutablePixel<T>(memory, y, x)[c - output.Channel] = T.CreateTruncating(arithmetic.Stored(sum));
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

    private sealed class ExtremumStep<T>(Region region, ReduceIndex index, TensorView input, TensorView output, bool largest) : StepKernel
        where T : unmanaged, INumber<T>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int first = index.FirstOf(y, x, c);
                        T result = input.Element<T>(memory, first + index.Offsets[0]);
                        foreach (int offset in index.Offsets)
                        {
                            T value = input.Element<T>(memory, first + offset);
                            result = largest ? T.Max(result, value) : T.Min(result, value);
                        }

                        output.MutablePixel<T>(memory, y, x)[c - output.Channel] = result;
                    }
                }
            }
        }
    }
}
