using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Elementwise;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>Float32 maximum and average pooling, and the mean over the rows and columns of an image.</summary>
internal sealed unsafe class PoolFloat<TLanes, TVector> : SimdKernel
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private readonly TapReach _reach;
    private readonly FloatActivationRange _range;
    private readonly Func<StepBinding, int[]>? _divisors;

    /// <summary>Creates the kernel.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="reach">Which pixels are pooled; of what size follows from the step.</param>
    /// <param name="range">Range of the output.</param>
    /// <param name="divisors">What the sum of each pixel of a step is divided by; null for the maximum.</param>
    public PoolFloat(NodeKernel reference, TapReach reach, FloatActivationRange range, Func<StepBinding, int[]>? divisors)
        : base(reference) => (_reach, _range, _divisors) = (reach, range, divisors);

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } input)
        {
            return null;
        }

        Region region = step.Region;
        TapReach reach = _reach with { PixelBytes = region.Channels * sizeof(float), Granule = TLanes.Count * sizeof(float), FirstChannel = region.Channel };
        if (!TapTable.Fits(reach, region))
        {
            return null;
        }

        var taps = new TapTable(input, reach, step.Outputs[0], region, 1, 0);
        if (_divisors is null)
        {
            taps.FillPadding(float.NegativeInfinity);
        }

        return new Step(taps, reach.TapCount, region.Channels, _range, _divisors?.Invoke(step));
    }

    private sealed class Step(TapTable taps, int tapCount, int channels, FloatActivationRange range, int[]? divisors) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                for (int pixel = 0; pixel < taps.PixelCount; pixel++)
                {
                    if (divisors is null)
                    {
                        Pool<FloatGreatest<TLanes, TVector>>(start, pixel, float.NegativeInfinity, 1);
                    }
                    else
                    {
                        Pool<FloatSum<TLanes, TVector>>(start, pixel, 0, divisors[pixel]);
                    }
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pool<TOperation>(byte* memory, int pixel, float first, float count)
            where TOperation : struct, IFloatOperation<TLanes, TVector>
        {
            byte* scratch = taps.Scratch;
            int* offsets = taps.Taps + (pixel * tapCount), end = offsets + tapCount;
            float* target = (float*)(memory + taps.Targets[pixel]);
            TVector start = TLanes.Broadcast(first), divisor = TLanes.Broadcast(count), min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max);
            int channel = 0;
            for (; channel <= channels - (4 * TLanes.Count); channel += 4 * TLanes.Count)
            {
                TVector sum0 = start, sum1 = start, sum2 = start, sum3 = start;
                for (int* tap = offsets; tap < end; tap++)
                {
                    float* source = Address(memory, scratch, *tap) + channel;
                    sum0 = TOperation.Apply(sum0, TLanes.Load(source));
                    sum1 = TOperation.Apply(sum1, TLanes.Load(source + TLanes.Count));
                    sum2 = TOperation.Apply(sum2, TLanes.Load(source + (2 * TLanes.Count)));
                    sum3 = TOperation.Apply(sum3, TLanes.Load(source + (3 * TLanes.Count)));
                }

                TLanes.Store(target + channel, TLanes.Clamp(TLanes.Divide(sum0, divisor), min, max));
                TLanes.Store(target + channel + TLanes.Count, TLanes.Clamp(TLanes.Divide(sum1, divisor), min, max));
                TLanes.Store(target + channel + (2 * TLanes.Count), TLanes.Clamp(TLanes.Divide(sum2, divisor), min, max));
                TLanes.Store(target + channel + (3 * TLanes.Count), TLanes.Clamp(TLanes.Divide(sum3, divisor), min, max));
            }

            for (; channel < channels; channel += TLanes.Count)
            {
                TVector sum = start;
                for (int* tap = offsets; tap < end; tap++)
                {
                    sum = TOperation.Apply(sum, TLanes.Load(Address(memory, scratch, *tap) + channel));
                }

                TLanes.StoreFirst(target + channel, TLanes.Clamp(TLanes.Divide(sum, divisor), min, max), Math.Min(channels - channel, TLanes.Count));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
    }
}
