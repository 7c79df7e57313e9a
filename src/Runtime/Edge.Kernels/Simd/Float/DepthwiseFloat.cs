using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Float;

/// <summary>Float32 depthwise convolution, one filter a channel: vectors of channels, summed over the taps.</summary>
internal sealed unsafe class DepthwiseFloat<TLanes, TVector> : SimdKernel
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Tiles taken together: few enough that the pixels their windows share stay in the first cache, a pair of vectors of channels at a time.</summary>
    private const int ChunkTiles = 16;

    private readonly Window _window;
    private readonly int _channels;
    private readonly Func<Region, FloatFilter<TLanes, TVector>> _pack;
    private readonly FloatFilter<TLanes, TVector> _packed;

    private DepthwiseFloat(NodeKernel reference, Window window, int channels, Func<Region, FloatFilter<TLanes, TVector>> pack)
        : base(reference) =>
        (_window, _channels, _pack, _packed) = (window, channels, pack, pack(new Region(0, 0, 0, 1, 1, channels)));

    /// <summary>The kernel of a node, or null where it is not such a convolution.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        if (node.Operator is not DepthwiseConv2D { Multiplier: 1 } depthwise
            || graph.Input(node, 0) is not { Type: ElementType.Float32, IsConstant: false }
            || graph.Input(node, 1) is not { Type: ElementType.Float32, IsConstant: true }
            || graph.Input(node, 2) is { IsConstant: false } or { Type: not ElementType.Float32 })
        {
            return null;
        }

        Window window = depthwise.Window;
        int taps = window.KernelHeight * window.KernelWidth, channels = graph.Output(node).Shape[-1];
        var layout = new Convolution(window, 1, channels, depthwise.Activation, IsTransposed: true);
        ReadOnlyMemory<byte> filter = layout.Filter(binding.Constants(node.Inputs[1]), sizeof(float));
        ReadOnlyMemory<byte> bias = graph.Input(node, 2) is null ? default : binding.Constants(node.Inputs[2]);
        FloatActivationRange range = FloatActivationRange.Of(depthwise.Activation);
        return new DepthwiseFloat<TLanes, TVector>(
            reference, window, channels, region => new FloatFilter<TLanes, TVector>(filter.Span, bias.Span, taps, 1, region.Channel, region.Channels, 1, range));
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } input)
        {
            return null;
        }

        Region region = step.Region;
        FloatFilter<TLanes, TVector> packed = region.Channel == 0 && region.Channels == _channels ? _packed : _pack(region);
        var reach = new TapReach(_window, false, region.Channels * sizeof(float), TLanes.Count * sizeof(float), region.Channel);
        if (!TapTable.Fits(reach, region))
        {
            return null;
        }

        return new Step(packed, new TapTable(input, reach, step.Outputs[0], region, DepthwiseTileFloat<TLanes, TVector>.Pixels, 0));
    }

    private sealed class Step(FloatFilter<TLanes, TVector> filter, TapTable taps) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                FloatJob job = filter.Job();
                job.Memory = start;
                job.Scratch = taps.Scratch;
                int tileTaps = job.TapCount * DepthwiseTileFloat<TLanes, TVector>.Pixels;
                for (int first = 0; first < taps.TileCount; first += ChunkTiles)
                {
                    int channel = 0, end = Math.Min(first + ChunkTiles, taps.TileCount);
                    for (; channel <= job.Channels - (2 * TLanes.Count); channel += 2 * TLanes.Count)
                    {
                        for (int tile = first; tile < end; tile++)
                        {
                            DepthwiseTileFloat<TLanes, TVector>.RunPair(job, taps.Taps + (tile * tileTaps), taps.Targets + (tile * DepthwiseTileFloat<TLanes, TVector>.Pixels), channel);
                        }
                    }

                    for (; channel < job.Channels; channel += TLanes.Count)
                    {
                        for (int tile = first; tile < end; tile++)
                        {
                            DepthwiseTileFloat<TLanes, TVector>.Run(job, taps.Taps + (tile * tileTaps), taps.Targets + (tile * DepthwiseTileFloat<TLanes, TVector>.Pixels), channel);
                        }
                    }
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }
    }
}
