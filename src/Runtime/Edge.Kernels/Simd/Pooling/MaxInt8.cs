using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.Geometry;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>Int8 maximum pooling, 16 channels at a time.</summary>
internal sealed unsafe class MaxInt8(NodeKernel reference, Window window, ActivationRange range) : SimdKernel(reference)
{
    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } input)
        {
            return null;
        }

        Region region = step.Region;
        var reach = new TapReach(window, false, region.Channels, Vector128<sbyte>.Count, region.Channel);
        if (!TapTable.Fits(reach, region))
        {
            return null;
        }

        var taps = new TapTable(input, reach, step.Outputs[0], region, 1, unchecked((byte)sbyte.MinValue));
        return new Step(taps, reach.TapCount, region.Channels, (sbyte)range.Min, (sbyte)range.Max);
    }

    private sealed class Step(TapTable taps, int tapCount, int channels, sbyte min, sbyte max) : StepKernel
    {
        private readonly AlignedBuffer _tail = new(Vector128<sbyte>.Count);

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                for (int pixel = 0; pixel < taps.PixelCount; pixel++)
                {
                    byte* target = start + taps.Targets[pixel];
                    for (int c = 0; c < channels; c += Vector128<sbyte>.Count)
                    {
                        int valid = Math.Min(channels - c, Vector128<sbyte>.Count);
                        byte* result = valid == Vector128<sbyte>.Count ? target + c : _tail.Pointer;
                        Maximum(start, taps.Taps + (pixel * tapCount), c, (sbyte*)result);
                        if (valid < Vector128<sbyte>.Count)
                        {
                            Unsafe.CopyBlockUnaligned(target + c, result, (uint)valid);
                        }
                    }
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Maximum(byte* memory, int* offsets, int channel, sbyte* target)
        {
            byte* scratch = taps.Scratch;
            Vector128<sbyte> largest = Vector128.Create(sbyte.MinValue);
            for (int tap = 0; tap < tapCount; tap++)
            {
                byte* source = offsets[tap] >= 0 ? memory + offsets[tap] : scratch + ~offsets[tap];
                largest = Vector128.Max(largest, Vector128.Load((sbyte*)source + channel));
            }

            Vector128.Min(Vector128.Max(largest, Vector128.Create(min)), Vector128.Create(max)).Store(target);
        }
    }
}
