namespace Edge.Model;

/// <summary>
/// Depthwise convolution: output channel c reads input channel <c>c / Multiplier</c> only.
/// <c>[1,H,W,C] ∗ [1,KH,KW,C·Multiplier] → [1,H',W',C·Multiplier]</c>. Inputs: image, filter, bias (optional).
/// </summary>
/// <param name="Window">Kernel size, strides, padding, dilation.</param>
/// <param name="Multiplier">Output channels for each input channel.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record DepthwiseConv2D(Window Window, int Multiplier = 1, Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node) =>
        (long)graph.Output(node).Shape.ElementCount * Window.KernelHeight * Window.KernelWidth;

    /// <inheritdoc/>
    internal override void Verify(NodeCheck check)
    {
        if (!check.Arity(2, 3))
        {
            return;
        }

        Tensor image = check.Input(0)!, filter = check.Input(1)!;
        check.SameType(image);
        check.Numeric(image);
        check.Numeric(check.Output);
        if (!check.Require(image.Shape.Rank == 4 && filter.Shape.Rank == 4 && image.Shape[0] == 1, "Image and filter have four dimensions and the batch is 1.")
            || !Window.Verify(check, image.Shape))
        {
            return;
        }

        check.Require(Multiplier > 0 && filter.Shape[0] == 1 && filter.Shape[3] == (long)image.Shape[3] * Multiplier, "The filter is [1,KH,KW,C·Multiplier].");
        check.Require(filter.Shape[1] == Window.KernelHeight && filter.Shape[2] == Window.KernelWidth, "The filter has the kernel's height and width.");
        check.OutputShape(1, Window.OutputHeight(image.Shape[1]), Window.OutputWidth(image.Shape[2]), filter.Shape[3]);
        FilterRules.Verify(check, filter, filterAxis: 3, filter.Shape[3]);
    }
}
