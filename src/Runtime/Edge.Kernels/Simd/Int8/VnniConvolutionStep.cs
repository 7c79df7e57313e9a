using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;

namespace Edge.Kernels.Simd.Int8;

/// <summary>An int8 convolution of more than one pixel in the tiles of <see cref="VnniTile"/>.</summary>
internal sealed unsafe class VnniConvolutionStep(PackedFilter filter, TapTable taps) : StepKernel
{
    private readonly AlignedBuffer _sums = new(VnniTile.SumBytes);
    private readonly TileRange[] _order = TileRange.Order(
        taps.TileCount, VnniTile.Rows * filter.TapBytes, (filter.Job().Channels + VnniTile.Channels - 1) / VnniTile.Channels, VnniTile.Channels * filter.TapBytes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            taps.Gather(start);
            TileJob job = filter.Job();
            job.Memory = start;
            job.Tail = _sums.Pointer;
            nint* rows = taps.Rows(start);
            foreach (TileRange range in _order)
            {
                VnniTile.Run(job, rows + (range.First * job.TapCount * VnniTile.Rows), taps.Targets + (range.First * VnniTile.Rows), range.Count, range.Pair);
            }
        }

        GC.KeepAlive(this); // Tables and weights are reached by address only.
    }
}
