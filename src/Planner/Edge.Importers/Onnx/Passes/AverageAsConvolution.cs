using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// An int8 average pool that changes the scale, as a depthwise convolution with equal weights: one rounding, where a
/// pool and a change of scale would round twice.
/// </summary>
internal static class AverageAsConvolution
{
    private const int MaxArea = 256;

    /// <summary>Makes a pool and the Quantize behind it one convolution, where every window has the same divisor.</summary>
    /// <param name="draft">The graph.</param>
    /// <param name="node">The pool.</param>
    /// <param name="quantize">The Quantize.</param>
    /// <param name="input">The int8 tensor that the pool's input stands for.</param>
    /// <returns>Whether it did.</returns>
    public static bool TryReplace(GraphDraft draft, int node, int quantize, int input)
    {
        if (draft.NodeAt(node)!.Operator is not Pool2D { Function: PoolFunction.Average, Window: var window } pool)
        {
            return false;
        }

        bool padded = (window.PadTop | window.PadLeft | window.PadBottom | window.PadRight) != 0;
        long area = (long)window.KernelHeight * window.KernelWidth;
        if (area > MaxArea || (padded && !pool.CountPadding))
        {
            return false;
        }

        int output = draft.NodeAt(quantize)!.Outputs[0];
        Quantization quantization = new(1f / (sbyte.MaxValue * area), 0);
        Shape shape = new(1, window.KernelHeight, window.KernelWidth, draft[input].Shape[3]);
        int filter = draft.AddConstant($"{draft[output].Name}:average", shape, sbyte.MaxValue, quantization);
        draft.Remove(quantize);
        draft.Rewrite(node, new DepthwiseConv2D(window, 1, pool.Activation), [input, filter, -1], output);
        return true;
    }
}
