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
}
