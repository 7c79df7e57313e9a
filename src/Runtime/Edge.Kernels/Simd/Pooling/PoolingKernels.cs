using Edge.Kernels.Reference;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>Chooses the kernel of a node that pools: <see cref="Pool2D"/>, or a mean over axes.</summary>
internal static class PoolingKernels<TRescale, TRescaleVector, TFloat, TFloatVector>
    where TRescale : struct, IRescaleLanes<TRescaleVector>
    where TRescaleVector : struct
    where TFloat : struct, IFloatLanes<TFloatVector>
    where TFloatVector : struct
{
    private static readonly FloatActivationRange AllFloats = new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>The kernel of a pooling node, or null where there is none.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference, Pool2D pool)
    {
        (Tensor input, Tensor output) = (binding.Graph.Input(binding.Node, 0)!, binding.Graph.Output(binding.Node));
        Region image = Region.Of(input.Shape);
        Window window = pool.Window;
        var reach = new TapReach(window, false, 0, 1);
        Region counted = pool.CountPadding
            ? new Region(-window.PadTop, -window.PadLeft, 0, image.Height + window.PadTop + window.PadBottom, image.Width + window.PadLeft + window.PadRight, 1)
            : image;
        switch (output.Type, pool.Function)
        {
            case (ElementType.Float32, PoolFunction.Max):
                return new PoolFloat<TFloat, TFloatVector>(reference, reach, FloatActivationRange.Of(pool.Activation), null);
            case (ElementType.Float32, PoolFunction.Average):
                return new PoolFloat<TFloat, TFloatVector>(reference, reach, FloatActivationRange.Of(pool.Activation), step => EachPixel(step.Region, Divisor));
            case (ElementType.Int8, PoolFunction.Max):
                return new MaxInt8(reference, window, ActivationRange.Of(pool.Activation, output));
            case (ElementType.Int8, PoolFunction.Average):
                ActivationRange range = ActivationRange.Of(pool.Activation, output);
                int zeroPoint = input.Quantization?.ZeroPoint ?? 0;
                return new AverageInt8<TRescale, TRescaleVector, PoolDivision>(reference, reach, step => EachPixel(step.Region, (y, x) =>
                    new PoolDivision(Divisor(y, x), (Divisor(y, x) - WindowTaps.CountInside(window, y, x, image)) * zeroPoint, range)));
            default:
                return null;
        }

        int Divisor(int y, int x) => WindowTaps.CountInside(window, y, x, counted);
    }

    /// <summary>The kernel of a mean, or null where the node is another reduction.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference, Reduce reduce)
    {
        (Tensor input, Tensor output) = (binding.Graph.Input(binding.Node, 0)!, binding.Graph.Output(binding.Node));
        if (reduce.Function != ReduceFunction.Mean || input.Type != output.Type || input.IsConstant || output.Shape.ElementCount == 0)
        {
            return null;
        }

        var index = new ReduceIndex(input.Shape, output.Shape, reduce.Axes, null);
        int count = index.Offsets.Length;
        if (reduce.Axes.Contains(input.Shape.Rank - 1) || output.Shape[-1] != input.Shape[-1])
        {
            return output.Type == ElementType.Int8 ? new IndexedMeanInt8(reference, input, index, MeanArithmetic.Of(input, output, count, isMean: true)) : null;
        }

        var reach = new TapReach(new Window(1, 1), false, 0, 1) { Reduction = index };
        switch (output.Type)
        {
            case ElementType.Float32:
                return new PoolFloat<TFloat, TFloatVector>(reference, reach, AllFloats, step => EachPixel(step.Region, (_, _) => count));
            case ElementType.Int8:
                MeanArithmetic arithmetic = MeanArithmetic.Of(input, output, count, isMean: true);
                return MeanInt8<TRescale, TRescaleVector>.TryPrepare(reference, reach, arithmetic)
                    ?? (NodeKernel)new AverageInt8<TRescale, TRescaleVector, MeanDivision>(reference, reach, step => EachPixel(step.Region, (_, _) => new MeanDivision(arithmetic)));
            default:
                return null;
        }
    }

    private static T[] EachPixel<T>(Region region, Func<int, int, T> value)
    {
        var values = new T[region.Pixels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(region.Top + (i / region.Width), region.Left + (i % region.Width));
        }

        return values;
    }
}
