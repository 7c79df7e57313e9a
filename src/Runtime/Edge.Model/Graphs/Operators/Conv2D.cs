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

        check.Require(Groups > 0 && filter.Shape[3] > 0 && (long)filter.Shape[3] * Groups == image.Shape[3] && filter.Shape[0] % Groups == 0, "The filter is [Cout,KH,KW,Cin/Groups] and Groups divides Cin and Cout.");
        check.Require(filter.Shape[1] == Window.KernelHeight && filter.Shape[2] == Window.KernelWidth, "The filter has the kernel's height and width.");
        check.OutputShape(1, Window.OutputHeight(image.Shape[1]), Window.OutputWidth(image.Shape[2]), filter.Shape[0]);
        FilterRules.Verify(check, filter, filterAxis: 0, filter.Shape[0]);
    }
}
