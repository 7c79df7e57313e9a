using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Softmax: its exponentials depend on the distance from the largest value alone, so they are a table.</summary>
internal static class SoftmaxLowering
{
    /// <summary>Lowers a softmax along the innermost dimension, from int8 to int8 or int16.</summary>
    public static FirmwareNode Lower(NodeLowering node, Softmax softmax)
    {
        (Tensor input, _) = node.Activation(0);
        int outputBits = node.Output.Type switch
        {
            ElementType.Int8 => 8,
            ElementType.Int16 => 16,
            _ => throw FirmwareErrors.Type(node.Output),
        };
        if (softmax.Axis != Math.Max(0, input.Shape.Rank - 1))
        {
            throw node.Refuse($"It runs along axis {softmax.Axis} of {input.Shape}; the kernel runs along the innermost.");
        }

        SoftmaxArithmetic arithmetic = new(softmax.Beta, input, node.Output);
        return node.Result(FirmwareKernel.Softmax, [outputBits], node.Add<int>([.. Enumerable.Range(0, 256).Select(arithmetic.ExponentialOf)]));
    }
}
