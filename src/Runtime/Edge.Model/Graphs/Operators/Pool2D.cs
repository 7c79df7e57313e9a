namespace Edge.Model;

/// <summary>Pooling: <c>[1,H,W,C] → [1,H',W',C]</c>. Input: image.</summary>
/// <param name="Function">Average or maximum.</param>
/// <param name="Window">Kernel size, strides, padding.</param>
/// <param name="CountPadding">The average divides by the whole window, padding counted (ONNX <c>count_include_pad</c>); TFLite divides by what is inside.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Pool2D(PoolFunction Function, Window Window, bool CountPadding = false, Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(1, 1))
        {
            return;
        }

        Shape image = check.Input(0)!.Shape;
        check.SameType(check.Input(0)!);
        if (check.Require(image.Rank == 4 && image[0] == 1, "The image has four dimensions and the batch is 1.") && Window.Verify(check, image))
        {
            check.Require(
                Window.PadTop < Window.SpanHeight && Window.PadBottom < Window.SpanHeight && Window.PadLeft < Window.SpanWidth && Window.PadRight < Window.SpanWidth,
                "Padding is smaller than the kernel: every window sees the image.");
            check.OutputShape(1, Window.OutputHeight(image[1]), Window.OutputWidth(image[2]), image[3]);
        }
    }
}
