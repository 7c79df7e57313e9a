using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Int8;

/// <summary>Int8 convolutions as inner products over resolved taps; weights are packed once for all steps of the node.</summary>
internal sealed unsafe class ConvolutionInt8<TLanes, TVector> : SimdKernel
    where TLanes : struct, IInt8Lanes<TVector>
    where TVector : struct
{
    private const int QuadBytes = 4;
    private readonly Convolution _convolution;
    private readonly PackedFilters _filters;
    private readonly byte _padding;

    private ConvolutionInt8(NodeKernel reference, Convolution convolution, FilterSource source)
        : base(reference) => (_convolution, _filters, _padding) = (convolution, new PackedFilters(source), (byte)source.InputZeroPoint);

    /// <summary>The kernel of a node, or null where it is not such a convolution.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        return Convolution.Of(binding) is { } convolution && FilterSource.TryRead(binding, convolution) is { } source
            ? new ConvolutionInt8<TLanes, TVector>(reference, convolution, source)
            : null;
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } bound || _convolution.View(bound) is not { } input)
        {
            return null;
        }

        TapReach reach = _convolution.Reach(sizeof(sbyte), QuadBytes);
        bool isWide = TLanes.HasVnniTile && step.Region.Pixels > 1;
        FilterLayout layout = isWide ? VnniTile.Layout : FilterLayout.Of<TLanes, TVector>();
        if (!TapTable.Fits(reach, step.Region) || _filters.Get(step.Region.Channel, step.Region.Channels, layout) is not { } packed)
        {
            return null;
        }

        var taps = new TapTable(input, reach, step.Outputs[0], step.Region, TileInt8<TLanes, TVector>.Rows, _padding);
        return isWide ? new VnniConvolutionStep(packed, taps) : new Step(packed, taps);
    }

    private sealed class Step(PackedFilter filter, TapTable taps) : StepKernel
    {
        private readonly AlignedBuffer _tail = new(TileInt8<TLanes, TVector>.TileBytes);
        private readonly TileRange[] _order = TileRange.Order(
            taps.TileCount, TileInt8<TLanes, TVector>.Rows * filter.TapBytes, (filter.Job().Channels + (2 * TLanes.Count) - 1) / (2 * TLanes.Count), 2 * TLanes.Count * filter.TapBytes);

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                TileJob job = filter.Job();
                job.Memory = start;
                job.Scratch = taps.Scratch;
                job.Tail = _tail.Pointer;
                foreach (TileRange range in _order)
                {
                    Run(job, range);
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        private void Run(in TileJob job, TileRange range)
        {
            int* tile = taps.Taps + (range.First * job.TapCount * TileInt8<TLanes, TVector>.Rows), targets = taps.Targets + (range.First * TileInt8<TLanes, TVector>.Rows);
            bool isPixel = taps.PixelCount == 1, isHalf = job.Channels - (range.Pair * 2 * TLanes.Count) <= TLanes.Count;
            for (int i = 0; i < range.Count; i++)
            {
                if (isPixel)
                {
                    TileInt8<TLanes, TVector>.RunPixel(job, tile, targets, range.Pair);
                }
                else if (isHalf)
                {
                    TileInt8<TLanes, TVector>.RunHalf(job, tile, targets, range.Pair);
                }
                else
                {
                    TileInt8<TLanes, TVector>.Run(job, tile, targets, range.Pair);
                }

                tile += job.TapCount * TileInt8<TLanes, TVector>.Rows;
                targets += TileInt8<TLanes, TVector>.Rows;
            }
        }
    }
}
