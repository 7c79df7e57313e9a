using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>Int8 average pooling, and the mean over the rows and columns of an image: vectors of channels, summed over the taps.</summary>
internal sealed unsafe class AverageInt8<TLanes, TVector, TDivision> : SimdKernel
    where TLanes : struct, IRescaleLanes<TVector>
    where TVector : struct
    where TDivision : struct, ISumDivision
{
    private readonly TapReach _reach;
    private readonly Func<StepBinding, TDivision[]> _divisions;

    /// <summary>Creates the kernel.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="reach">Which pixels are averaged; of what size follows from the step.</param>
    /// <param name="divisions">How the sums of each pixel of a step become averages.</param>
    public AverageInt8(NodeKernel reference, TapReach reach, Func<StepBinding, TDivision[]> divisions)
        : base(reference) => (_reach, _divisions) = (reach, divisions);

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } input)
        {
            return null;
        }

        Region region = step.Region;
        TapReach reach = _reach with { PixelBytes = region.Channels, Granule = TLanes.Count, FirstChannel = region.Channel };
        if (!TapTable.Fits(reach, region))
        {
            return null;
        }

        return new Step(new TapTable(input, reach, step.Outputs[0], region, 1, 0), reach.TapCount, region.Channels, _divisions(step));
    }

    private sealed class Step(TapTable taps, int tapCount, int channels, TDivision[] divisions) : StepKernel
    {
        private readonly AlignedBuffer _sums = new((channels + TLanes.Count) * sizeof(int));

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                for (int pixel = 0; pixel < taps.PixelCount; pixel++)
                {
                    Sum(start, taps.Scratch, taps.Taps + (pixel * tapCount), tapCount, (int*)_sums.Pointer, channels);
                    Divide((int*)_sums.Pointer, divisions[pixel], start + taps.Targets[pixel]);
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Sum(byte* memory, byte* scratch, int* offsets, int count, int* sums, int channels)
        {
            for (int c = 0; c < channels; c += TLanes.Count)
            {
                TVector sum = TLanes.Broadcast(0);
                for (int tap = 0; tap < count; tap++)
                {
                    byte* source = offsets[tap] >= 0 ? memory + offsets[tap] : scratch + ~offsets[tap];
                    sum = TLanes.Add(sum, TLanes.LoadWidened(source + c));
                }

                TLanes.Store(sums + c, sum);
            }
        }

        private void Divide(int* sums, TDivision division, byte* target)
        {
            for (int c = 0; c < channels; c++)
            {
                target[c] = (byte)division.Stored(sums[c]);
            }
        }
    }
}
