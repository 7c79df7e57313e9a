namespace Edge.Kernels.Reference;

/// <summary>A function of one element, called without indirection.</summary>
internal interface IElementFunction<TInput, TOutput>
{
    /// <summary>The stored result for a stored operand.</summary>
    TOutput Evaluate(TInput value);
}

/// <summary>An elementwise operator of one operand whose function is chosen by its types.</summary>
internal abstract class ElementKernel(NodeBinding binding) : ReferenceKernel(binding)
{
    private Func<StepBinding, StepKernel>? _bind;

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind!(step);
    }

    /// <summary>Chooses the function that steps apply.</summary>
    protected void Compute<TInput, TOutput, TFunction>(TFunction function)
        where TInput : unmanaged
        where TOutput : unmanaged
        where TFunction : struct, IElementFunction<TInput, TOutput> =>
        _bind = step => new Step<TInput, TOutput, TFunction>(step.Region, Reader(step, 0, step.Region), Writer(step), function);

    private sealed class Step<TInput, TOutput, TFunction>(Edge.Model.Region region, TensorView input, TensorView output, TFunction function) : StepKernel
        where TInput : unmanaged
        where TOutput : unmanaged
        where TFunction : struct, IElementFunction<TInput, TOutput>
    {
        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    ReadOnlySpan<TInput> values = input.Pixel<TInput>(memory, y, x);
                    Span<TOutput> pixel = output.MutablePixel<TOutput>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        pixel[c - output.Channel] = function.Evaluate(values[c - input.Channel]);
                    }
                }
            }
        }
    }
}
