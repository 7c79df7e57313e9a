using System.Numerics;
using Edge.Kernels.Quantized;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Unary"/> on float32, and on quantised int8, uint8 and int16 through a <see cref="UnaryTable"/>.</summary>
internal sealed class UnaryKernel : ReferenceKernel
{
    private readonly Func<StepBinding, StepKernel> _bind;

    public UnaryKernel(NodeBinding binding)
        : base(binding)
    {
        var unary = (Unary)Node.Operator;
        _bind = (Input(0).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32) => step => new FloatStep(step.Region, Reader(step, 0, step.Region), Writer(step), unary),
            (ElementType.Int8, ElementType.Int8) => BindTable<sbyte>(unary),
            (ElementType.UInt8, ElementType.UInt8) => BindTable<byte>(unary),
            (ElementType.Int16, ElementType.Int16) => BindTable<short>(unary),
            _ => throw NoKernel(),
        };
    }

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind(step);
    }

    private Func<StepBinding, StepKernel> BindTable<T>(Unary unary)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int[] table = UnaryTable.Of(unary, Input(0), Output);
        return step => new TableStep<T>(step.Region, Reader(step, 0, step.Region), Writer(step), table);
    }

    private sealed class FloatStep(Region region, TensorView input, TensorView output, Unary unary) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    ReadOnlySpan<float> values = input.Pixel<float>(memory, y, x);
                    Span<float> pixel = output.MutablePixel<float>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        pixel[c - output.Channel] = FloatFunctions.Evaluate(unary, values[c - input.Channel]);
                    }
                }
            }
        }
    }

    private sealed class TableStep<T>(Region region, TensorView input, TensorView output, int[] table) : StepKernel
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        private readonly int _least = int.CreateTruncating(T.MinValue);

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    ReadOnlySpan<T> values = input.Pixel<T>(memory, y, x);
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        pixel[c - output.Channel] = T.CreateTruncating(table[int.CreateTruncating(values[c - input.Channel]) - _least]);
                    }
                }
            }
        }
    }
}
