using System.Runtime.CompilerServices;
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
        private readonly AlignedBuffer _tail = new(TLanes.Count * sizeof(float));

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                for (int pixel = 0; pixel < taps.PixelCount; pixel++)
                {
                    Pool(start, pixel);
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pool(byte* memory, int pixel)
        {
            byte* scratch = taps.Scratch;
            int* offsets = taps.Taps + (pixel * tapCount), end = offsets + tapCount;
            float* target = (float*)(memory + taps.Targets[pixel]);
            bool isAverage = divisors is not null;
            TVector start = TLanes.Broadcast(isAverage ? 0 : float.NegativeInfinity);
            TVector divisor = TLanes.Broadcast(isAverage ? divisors![pixel] : 1), min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max);
            int channel = 0;
            for (; channel <= channels - (2 * TLanes.Count); channel += 2 * TLanes.Count)
            {
                TVector low = start, high = start;
                for (int* tap = offsets; tap < end; tap++)
                {
                    float* source = Address(memory, scratch, *tap) + channel;
                    low = isAverage ? TLanes.Add(low, TLanes.Load(source)) : TLanes.Max(low, TLanes.Load(source));
                    high = isAverage ? TLanes.Add(high, TLanes.Load(source + TLanes.Count)) : TLanes.Max(high, TLanes.Load(source + TLanes.Count));
                }

                TLanes.Store(target + channel, TLanes.Clamp(TLanes.Divide(low, divisor), min, max));
                TLanes.Store(target + channel + TLanes.Count, TLanes.Clamp(TLanes.Divide(high, divisor), min, max));
            }

            for (; channel < channels; channel += TLanes.Count)
            {
                TVector sum = start;
                for (int* tap = offsets; tap < end; tap++)
                {
                    TVector value = TLanes.Load(Address(memory, scratch, *tap) + channel);
                    sum = isAverage ? TLanes.Add(sum, value) : TLanes.Max(sum, value);
                }

                TLanes.Store((float*)_tail.Pointer, TLanes.Clamp(TLanes.Divide(sum, divisor), min, max));
                Unsafe.CopyBlockUnaligned(target + channel, _tail.Pointer, (uint)(Math.Min(channels - channel, TLanes.Count) * sizeof(float)));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
    }
}
