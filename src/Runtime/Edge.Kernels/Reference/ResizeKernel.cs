using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Resize"/>: nearest of any type, bilinear on float32 and, with 10-bit fixed-point weights, on int8, uint8 and
/// int16 (TensorFlow Lite's reference RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR).
/// </summary>
internal sealed class ResizeKernel : ReferenceKernel
{
    private readonly Resize _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public ResizeKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Resize)Node.Operator;
        ElementType type = Input(0).Type == Output.Type ? Output.Type : throw NoKernel();
        _bind = (_operator.Interpolation, type) switch
        {
            (ResizeInterpolation.Nearest, _) => BindNearest,
            (ResizeInterpolation.Bilinear, ElementType.Float32) => BindFloat,
            (ResizeInterpolation.Bilinear, ElementType.Int8) => BindInteger<sbyte>,
            (ResizeInterpolation.Bilinear, ElementType.UInt8) => BindInteger<byte>,
            (ResizeInterpolation.Bilinear, ElementType.Int16) => BindInteger<short>,
            _ => throw NoKernel(),
        };
    }

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind(step);
    }

    private StepKernel BindNearest(StepBinding step)
    {
        int[] rows = ResizeAxis.Nearest(_operator, Input(0).Shape[1], Output.Shape[1]);
        int[] columns = ResizeAxis.Nearest(_operator, Input(0).Shape[2], Output.Shape[2]);
        TensorView input = Reader(step, 0, Needed(step.Region, row => (rows[row], rows[row]), column => (columns[column], columns[column])));
        return Output.Type.BlockBytes() switch
        {
            1 => new NearestStep<byte>(step.Region, input, Writer(step), rows, columns),
            2 => new NearestStep<ushort>(step.Region, input, Writer(step), rows, columns),
            4 => new NearestStep<uint>(step.Region, input, Writer(step), rows, columns),
            8 => new NearestStep<ulong>(step.Region, input, Writer(step), rows, columns),
            _ => throw NoKernel(),
        };
    }

    private FloatStep BindFloat(StepBinding step)
    {
        ResizeAxis.Blend<float>[] rows = ResizeAxis.Bilinear(_operator.Coordinates, Input(0).Shape[1], Output.Shape[1]);
        ResizeAxis.Blend<float>[] columns = ResizeAxis.Bilinear(_operator.Coordinates, Input(0).Shape[2], Output.Shape[2]);
        return new FloatStep(step.Region, Reader(step, 0, Needed(step.Region, y => (rows[y].Low, rows[y].High), x => (columns[x].Low, columns[x].High))), Writer(step), rows, columns);
    }

    private IntegerStep<T> BindInteger<T>(StepBinding step)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        ResizeAxis.Blend<int>[] rows = ResizeAxis.BilinearFixedPoint(_operator.Coordinates, Input(0).Shape[1], Output.Shape[1]);
        ResizeAxis.Blend<int>[] columns = ResizeAxis.BilinearFixedPoint(_operator.Coordinates, Input(0).Shape[2], Output.Shape[2]);
        return new IntegerStep<T>(step.Region, Reader(step, 0, Needed(step.Region, y => (rows[y].Low, rows[y].High), x => (columns[x].Low, columns[x].High))), Writer(step), rows, columns);
    }

    private static Region Needed(Region region, Func<int, (int Low, int High)> rows, Func<int, (int Low, int High)> columns)
    {
        if (region.IsEmpty)
        {
            return default;
        }

        (int top, int left) = (rows(region.Top).Low, columns(region.Left).Low);
        return region with { Top = top, Left = left, Height = rows(region.Bottom - 1).High + 1 - top, Width = columns(region.Right - 1).High + 1 - left };
    }

    private sealed class NearestStep<T>(Region region, TensorView input, TensorView output, int[] rows, int[] columns) : StepKernel
        where T : unmanaged
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    ReadOnlySpan<T> source = input.Pixel<T>(memory, rows[y], columns[x]).Slice(region.Channel - input.Channel, region.Channels);
                    source.CopyTo(output.MutablePixel<T>(memory, y, x)[(region.Channel - output.Channel)..]);
                }
            }
        }
    }

    private sealed class FloatStep(Region region, TensorView input, TensorView output, ResizeAxis.Blend<float>[] rows, ResizeAxis.Blend<float>[] columns) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    (ResizeAxis.Blend<float> row, ResizeAxis.Blend<float> column) = (rows[y], columns[x]);
                    ReadOnlySpan<float> topLeft = input.Pixel<float>(memory, row.Low, column.Low);
                    ReadOnlySpan<float> bottomLeft = input.Pixel<float>(memory, row.High, column.Low);
                    ReadOnlySpan<float> topRight = input.Pixel<float>(memory, row.Low, column.High);
                    ReadOnlySpan<float> bottomRight = input.Pixel<float>(memory, row.High, column.High);
                    Span<float> pixel = output.MutablePixel<float>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int i = c - input.Channel;
                        pixel[c - output.Channel] =
                            (topLeft[i] * (1 - row.Weight) * (1 - column.Weight)) + (bottomLeft[i] * row.Weight * (1 - column.Weight))
                            + (topRight[i] * (1 - row.Weight) * column.Weight) + (bottomRight[i] * row.Weight * column.Weight);
                    }
                }
            }
        }
    }

    private sealed class IntegerStep<T>(Region region, TensorView input, TensorView output, ResizeAxis.Blend<int>[] rows, ResizeAxis.Blend<int>[] columns) : StepKernel
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        private const int One = 1 << ResizeAxis.FractionalBits;

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    (ResizeAxis.Blend<int> row, ResizeAxis.Blend<int> column) = (rows[y], columns[x]);
                    ReadOnlySpan<T> topLeft = input.Pixel<T>(memory, row.Low, column.Low);
                    ReadOnlySpan<T> bottomLeft = input.Pixel<T>(memory, row.High, column.Low);
                    ReadOnlySpan<T> topRight = input.Pixel<T>(memory, row.Low, column.High);
                    ReadOnlySpan<T> bottomRight = input.Pixel<T>(memory, row.High, column.High);
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int i = c - input.Channel;
                        long sum = (long.CreateTruncating(topLeft[i]) * (One - row.Weight) * (One - column.Weight))
                            + (long.CreateTruncating(bottomLeft[i]) * row.Weight * (One - column.Weight))
                            + (long.CreateTruncating(topRight[i]) * (One - row.Weight) * column.Weight)
                            + (long.CreateTruncating(bottomRight[i]) * row.Weight * column.Weight);
                        const long Half = 1L << ((2 * ResizeAxis.FractionalBits) - 1);
                        pixel[c - output.Channel] = T.CreateTruncating((sum + (sum > 0 ? Half : -Half)) / (1L << (2 * ResizeAxis.FractionalBits)));
                    }
                }
            }
        }
    }
}
