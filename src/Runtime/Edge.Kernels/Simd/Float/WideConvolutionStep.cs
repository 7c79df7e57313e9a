using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;

namespace Edge.Kernels.Simd.Float;

/// <summary>A float32 convolution of more than one pixel in the tiles of <see cref="WideTileFloat"/>.</summary>
/// <param name="job">The filter.</param>
/// <param name="owner">What the job's addresses point into.</param>
/// <param name="taps">Addresses of the step.</param>
internal sealed unsafe class WideConvolutionStep(FloatJob job, object owner, TapTable taps) : StepKernel
{
    private readonly AlignedBuffer _sums = new(WideTileFloat.SumBytes);
    private readonly TileRange[] _order = Order(job, taps.TileCount);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            taps.Gather(start);
            FloatJob placed = job;
            placed.Memory = start;
            nint* rows = taps.Rows(start);
            foreach (TileRange range in _order)
            {
                int first = range.First * WideTileFloat.Rows, pixels = Math.Min(range.Count * WideTileFloat.Rows, taps.PixelCount - first);
                WideTileFloat.Run(placed, rows + (first * job.TapCount), taps.Targets + first, pixels, range.Pair, (float*)_sums.Pointer);
            }
        }

        GC.KeepAlive(owner);
        GC.KeepAlive(this); // Tables and weights are reached by address only.
    }

    private static TileRange[] Order(FloatJob job, int tiles)
    {
        int pixelBytes = job.TapCount * job.TapElements * sizeof(float);
        return TileRange.Order(tiles, WideTileFloat.Rows * pixelBytes, (job.Channels + WideTileFloat.Channels - 1) / WideTileFloat.Channels, WideTileFloat.Channels * pixelBytes);
    }
}
