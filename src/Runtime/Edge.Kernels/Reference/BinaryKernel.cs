using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>A function of two elements, called without indirection.</summary>
internal interface IBinaryFunction<T>
{
    /// <summary>The stored result for two stored operands.</summary>
    T Evaluate(T left, T right);
}

/// <summary>An elementwise operator of two operands with broadcasting; the operators differ in their function only.</summary>
internal abstract class BinaryKernel(NodeBinding binding) : ReferenceKernel(binding)
{
    private Func<StepBinding, StepKernel>? _bind;

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind!(step);
    }

    /// <summary>The one type of both operands and the output.</summary>
    protected ElementType CommonType => Input(0).Type == Output.Type && Input(1).Type == Output.Type ? Output.Type : throw NoKernel();

    /// <summary>Whether all three tensors are quantised; integers without scale are computed as they are.</summary>
    protected bool IsQuantized => Input(0).Quantization is not null && Input(1).Quantization is not null && Output.Quantization is not null;

    /// <summary>Chooses the function that steps apply.</summary>
    protected void Compute<T, TFunction>(TFunction function)
        where T : unmanaged
        where TFunction : struct, IBinaryFunction<T>
    {
        var left = new BroadcastIndex(Input(0).Shape, Output.Shape);
        var right = new BroadcastIndex(Input(1).Shape, Output.Shape);
        _bind = step => new Step<T, TFunction>(
            step.Region,
            Reader(step, 0, left.Needed(step.Region, Input(0).Shape)),
            left,
            Reader(step, 1, right.Needed(step.Region, Input(1).Shape)),
            right,
            Writer(step),
            function);
    }

    private sealed class Step<T, TFunction>(Region region, TensorView left, BroadcastIndex leftIndex, TensorView right, BroadcastIndex rightIndex, TensorView output, TFunction function) : StepKernel
        where T : unmanaged
        where TFunction : struct, IBinaryFunction<T>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    (int leftY, int leftX) = leftIndex.PixelOf(y, x);
                    (int rightY, int rightX) = rightIndex.PixelOf(y, x);
                    ReadOnlySpan<T> leftPixel = left.Pixel<T>(memory, leftY, leftX);
                    ReadOnlySpan<T> rightPixel = right.Pixel<T>(memory, rightY, rightX);
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        pixel[c - output.Channel] = function.Evaluate(
                            leftPixel[(c * leftIndex.ChannelStride) - left.Channel],
                            rightPixel[(c * rightIndex.ChannelStride) - right.Channel]);
                    }
                }
            }
        }
    }
}
