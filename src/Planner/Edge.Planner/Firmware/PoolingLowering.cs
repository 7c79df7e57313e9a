using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Pooling over windows, and reductions over whole dimensions.</summary>
internal static class PoolingLowering
{
    /// <summary>Lowers an average or maximum over a window.</summary>
    public static FirmwareNode Lower(NodeLowering node, Pool2D pool)
    {
        (Tensor input, int zero) = node.Activation(0);
        _ = node.OutputZeroPoint;
        Window window = pool.Window;
        (int height, int width, _) = input.Shape.AsImage();
        Region counted = pool.CountPadding
            ? new Region(-window.PadTop, -window.PadLeft, 0, height + window.PadTop + window.PadBottom, width + window.PadLeft + window.PadRight, 1)
            : new Region(0, 0, 0, height, width, 1);
        ActivationRange range = ActivationRange.Of(pool.Activation, node.Output);
        return node.Result(
            pool.Function == PoolFunction.Average ? FirmwareKernel.AveragePool : FirmwareKernel.MaxPool,
            [
                window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth, window.PadTop, window.PadLeft, window.DilationHeight, window.DilationWidth,
                height, width, counted.Top, counted.Left, counted.Height, counted.Width, zero, range.Min, range.Max,
            ]);
    }

    /// <summary>Lowers a mean, a sum, or the largest or smallest value.</summary>
    public static FirmwareNode Lower(NodeLowering node, Reduce reduce)
    {
        (Tensor input, _) = node.Activation(0);
        _ = node.OutputZeroPoint;
        (bool rows, bool columns, bool channels) = Axes(node, reduce, input.Shape);
        (int height, int width, int depth) = input.Shape.AsImage();
        (_, int outputWidth, int outputChannels) = node.Output.Shape.AsImage();
        int[] over = [height, width, depth, Number(rows), Number(columns), Number(channels), outputWidth, outputChannels];
        if (reduce.Function is ReduceFunction.Max or ReduceFunction.Min)
        {
            node.RequireOneScale();
            return node.Result(FirmwareKernel.ReduceMax, [.. over, reduce.Function == ReduceFunction.Max ? 1 : -1]);
        }

        int count = reduce.Axes.Aggregate(1, (product, axis) => product * input.Shape[axis]);
        MeanArithmetic mean = MeanArithmetic.Of(input, node.Output, count, reduce.Function == ReduceFunction.Mean);
        return node.Result(FirmwareKernel.Mean, [.. over, mean.InputZeroPoints, mean.OutputZeroPoint, mean.Factor.Significand, mean.Factor.Shift]);
    }

    /// <summary>Which dimensions of the input's image are reduced.</summary>
    private static (bool Rows, bool Columns, bool Channels) Axes(NodeLowering node, Reduce reduce, Shape input)
    {
        bool Reduced(int axis) => reduce.Axes.Contains(axis);
        int last = input.Rank - 1;
        if (input.Rank == 4 && input[0] == 1)
        {
            return (Reduced(1), Reduced(2), Reduced(3));
        }

        int[] leading = [.. Enumerable.Range(0, Math.Max(0, last)).Where(d => input[d] != 1)];
        return leading.All(Reduced) || !leading.Any(Reduced)
            ? (false, leading.Length > 0 && leading.All(Reduced), last >= 0 && Reduced(last))
            : throw node.Refuse($"It reduces some of the leading dimensions of {input}; the kernel reduces rows, columns or channels.");
    }

    private static int Number(bool value) => value ? 1 : 0;
}
