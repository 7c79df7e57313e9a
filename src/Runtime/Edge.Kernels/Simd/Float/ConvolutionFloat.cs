using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Float;

/// <summary>Float32 convolutions as inner products over resolved taps; weights are packed once for all steps of the node.</summary>
internal sealed unsafe class ConvolutionFloat<TLanes, TVector> : SimdKernel
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int PairVectors = 2;
    private readonly Convolution _convolution;
    private readonly Func<Region, FloatFilter<TLanes, TVector>> _pack;
    private readonly FloatFilter<TLanes, TVector> _packed;

    private ConvolutionFloat(NodeKernel reference, Convolution convolution, Func<Region, FloatFilter<TLanes, TVector>> pack)
        : base(reference) =>
        (_convolution, _pack, _packed) = (convolution, pack, pack(new Region(0, 0, 0, 1, 1, convolution.OutputChannels)));

    /// <summary>The kernel of a node, or null where it is not such a convolution.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        if (Convolution.Of(binding) is not { } convolution || !node.Inputs.Append(node.Outputs[0]).All(i => i < 0 || graph.Tensors[i].Type == ElementType.Float32))
        {
            return null;
        }

        ReadOnlyMemory<byte> filter = convolution.Filter(binding.Constants(node.Inputs[1]), sizeof(float));
        ReadOnlyMemory<byte> bias = graph.Input(node, 2) is null ? default : binding.Constants(node.Inputs[2]);
        TapReach reach = convolution.Reach(sizeof(float), sizeof(float));
        FloatActivationRange range = FloatActivationRange.Of(convolution.Activation);
        return new ConvolutionFloat<TLanes, TVector>(reference, convolution, Pack);

        FloatFilter<TLanes, TVector> Pack(Region region) =>
            new(filter.Span, bias.Span, reach.TapCount, reach.TapBytes / sizeof(float), region.Channel, region.Channels, PairVectors, range);
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } bound || _convolution.View(bound) is not { } input)
        {
            return null;
        }

        Region region = step.Region;
        FloatFilter<TLanes, TVector> packed = region.Channel == 0 && region.Channels == _convolution.OutputChannels ? _packed : _pack(region);
        TapReach reach = _convolution.Reach(sizeof(float), sizeof(float));
        if (!TapTable.Fits(reach, region))
        {
            return null;
        }

        // RunPixel adds in another order: it is for outputs of one pixel, never for one pixel of an image, whose bits would depend on the split.
        bool isPixel = step.Outputs[0].Tensor.Shape.AsImage() is (1, 1, _);
        return TLanes.HasWideTile && !isPixel && IsWidePaying(region, reach.TapCount * reach.TapBytes / sizeof(float))
            ? new WideConvolutionStep(packed.Job(), packed, new TapTable(input, reach, step.Outputs[0], region, WideTileFloat.Rows, 0))
            : new Step(packed, new TapTable(input, reach, step.Outputs[0], region, TileFloat<TLanes, TVector>.Rows, 0), isPixel);
    }

    /// <summary>Whether the sums of an output are long enough to pay for the way through memory that they take then. Measured; both give the same bits.</summary>
    private static bool IsWidePaying(Region region, int depth)
    {
        const int LeastDepth = 128, LeastDepthOfOneVector = 48;
        return region.Pixels > TileFloat<TLanes, TVector>.Rows && depth >= (region.Channels <= TLanes.Count ? LeastDepthOfOneVector : LeastDepth);
    }

    private sealed class Step(FloatFilter<TLanes, TVector> filter, TapTable taps, bool isPixel) : StepKernel
    {
        private readonly TileRange[] _order = TileRange.Order(
            taps.TileCount, TileFloat<TLanes, TVector>.Rows * filter.TapBytes, (filter.Job().Channels + (PairVectors * TLanes.Count) - 1) / (PairVectors * TLanes.Count), PairVectors * TLanes.Count * filter.TapBytes);

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                FloatJob job = filter.Job();
                job.Memory = start;
                job.Scratch = taps.Scratch;
                foreach (TileRange range in _order)
                {
                    Run(job, range);
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        private void Run(in FloatJob job, TileRange range)
        {
            int* tile = taps.Taps + (range.First * job.TapCount * TileFloat<TLanes, TVector>.Rows), targets = taps.Targets + (range.First * TileFloat<TLanes, TVector>.Rows);
            bool isHalf = job.Channels - (range.Pair * PairVectors * TLanes.Count) <= TLanes.Count;
            for (int i = 0; i < range.Count; i++)
            {
                if (isPixel)
                {
                    TileFloat<TLanes, TVector>.RunPixel(job, tile, targets, range.Pair);
                }
                else if (isHalf)
                {
                    TileFloat<TLanes, TVector>.RunHalf(job, tile, targets, range.Pair);
                }
                else
                {
                    TileFloat<TLanes, TVector>.Run(job, tile, targets, range.Pair);
                }

                tile += job.TapCount * TileFloat<TLanes, TVector>.Rows;
                targets += TileFloat<TLanes, TVector>.Rows;
            }
        }
    }
}
