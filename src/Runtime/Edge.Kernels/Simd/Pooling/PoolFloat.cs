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
                    int* offsets = taps.Taps + (pixel * tapCount);
                    float* target = (float*)(start + taps.Targets[pixel]);
                    for (int c = 0; c < channels; c += TLanes.Count)
                    {
                        int valid = Math.Min(channels - c, TLanes.Count);
                        float* result = valid == TLanes.Count ? target + c : (float*)_tail.Pointer;
                        if (divisors is null)
                        {
                            Maximum(start, offsets, c, result);
                        }
                        else
                        {
                            Average(start, offsets, c, divisors[pixel], result);
                        }

                        if (valid < TLanes.Count)
                        {
                            Unsafe.CopyBlockUnaligned(target + c, result, (uint)(valid * sizeof(float)));
                        }
                    }
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Maximum(byte* memory, int* offsets, int channel, float* target)
        {
            byte* scratch = taps.Scratch;
            TVector largest = TLanes.Broadcast(float.NegativeInfinity);
            for (int tap = 0; tap < tapCount; tap++)
            {
                largest = TLanes.Max(largest, TLanes.Load(Address(memory, scratch, offsets[tap]) + channel));
            }

            TLanes.Store(target, TLanes.Clamp(largest, TLanes.Broadcast(range.Min), TLanes.Broadcast(range.Max)));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Average(byte* memory, int* offsets, int channel, float divisor, float* target)
        {
            byte* scratch = taps.Scratch;
            TVector sum = TLanes.Broadcast(0);
            for (int tap = 0; tap < tapCount; tap++)
            {
                sum = TLanes.Add(sum, TLanes.Load(Address(memory, scratch, offsets[tap]) + channel));
            }

            TVector average = TLanes.Divide(sum, TLanes.Broadcast(divisor));
            TLanes.Store(target, TLanes.Clamp(average, TLanes.Broadcast(range.Min), TLanes.Broadcast(range.Max)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
    }
}
