namespace Edge.Model;

/// <summary>
/// 2-D convolution: <c>[1,H,W,Cin] ∗ [Cout,KH,KW,Cin/Groups] → [1,H',W',Cout]</c>. Inputs: image, filter, bias
/// <c>[Cout]</c> (optional; int32 for int8, int64 for int16).
/// </summary>
/// <param name="Window">Kernel size, strides, padding, dilation.</param>
/// <param name="Groups">Groups of channels that do not see each other; 1 is a plain convolution.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Conv2D(Window Window, int Groups = 1, Activation Activation = Activation.None) : Operator
{
    /// <inheritdoc/>
    public override long MacCount(Graph graph, Node node)
    {
        Shape filter = graph.Tensors[node.Inputs[1]].Shape;
        return (long)graph.Output(node).Shape.ElementCount * filter[1] * filter[2] * filter[3];
    }
}
