using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Int8;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>The int8 mean over rows and columns: vectors of channels are summed over the taps and requantised like the sums of a convolution.</summary>
internal sealed unsafe class MeanInt8<TLanes, TVector> : SimdKernel
    where TLanes : struct, IRescaleLanes<TVector>
    where TVector : struct
{
    private readonly TapReach _reach;
    private readonly RequantizationTable _requantization;
    private readonly int _start;

    private MeanInt8(NodeKernel reference, TapReach reach, RequantizationTable requantization, int start)
        : base(reference) => (_reach, _requantization, _start) = (reach, requantization, start);

    /// <summary>The kernel of a mean, or null where its factor is out of bounds.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="reach">The elements that are averaged.</param>
    /// <param name="arithmetic">How their sum becomes the mean.</param>
    public static MeanInt8<TLanes, TVector>? TryPrepare(NodeKernel reference, TapReach reach, MeanArithmetic arithmetic)
    {
        const long LargestDifference = byte.MaxValue;
        return RequantizationTable.TryCreateUniform(arithmetic.Factor, LargestDifference * reach.TapCount, arithmetic.OutputZeroPoint, arithmetic.Range, TLanes.Count) is { } table
            ? new MeanInt8<TLanes, TVector>(reference, reach, table, table.SumOffsets[0] - arithmetic.InputZeroPoints)
            : null;
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        Region region = step.Region;
        TapReach reach = _reach with { PixelBytes = region.Channels, Granule = TLanes.Count, FirstChannel = region.Channel };
        return step.Inputs[0] is { } input && TapTable.Fits(reach, region)
            ? new Step(new TapTable(input, reach, step.Outputs[0], region, 1, 0), reach.TapCount, region.Channels, _requantization, _start)
            : null;
    }

    private sealed class Step(TapTable taps, int tapCount, int channels, RequantizationTable requantization, int first) : StepKernel
    {
        private readonly AlignedBuffer _tail = new(TLanes.Count);

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                taps.Gather(start);
                nint* rows = taps.Rows(start);
                for (int pixel = 0; pixel < taps.PixelCount; pixel++)
                {
                    Mean(rows + (pixel * tapCount), start + taps.Targets[pixel], requantization.Pointer, requantization.ShiftsLeft);
                }
            }

            GC.KeepAlive(this); // Tables and constants are reached by address only.
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Mean(nint* rows, byte* target, byte* constants, bool shiftsLeft)
        {
            nint* end = rows + tapCount;
            TVector start = TLanes.Broadcast(first);
            int channel = 0;
            for (; channel <= channels - (4 * TLanes.Count); channel += 4 * TLanes.Count)
            {
                TVector sum0 = start, sum1 = start, sum2 = start, sum3 = start;
                for (nint* row = rows; row < end; row++)
                {
                    byte* source = (byte*)*row + channel;
                    sum0 = TLanes.Add(sum0, TLanes.LoadWidened(source));
                    sum1 = TLanes.Add(sum1, TLanes.LoadWidened(source + TLanes.Count));
                    sum2 = TLanes.Add(sum2, TLanes.LoadWidened(source + (2 * TLanes.Count)));
                    sum3 = TLanes.Add(sum3, TLanes.LoadWidened(source + (3 * TLanes.Count)));
                }

                TLanes.StoreNarrowed(TLanes.Rescale(sum0, constants, shiftsLeft), constants, target + channel);
                TLanes.StoreNarrowed(TLanes.Rescale(sum1, constants, shiftsLeft), constants, target + channel + TLanes.Count);
                TLanes.StoreNarrowed(TLanes.Rescale(sum2, constants, shiftsLeft), constants, target + channel + (2 * TLanes.Count));
                TLanes.StoreNarrowed(TLanes.Rescale(sum3, constants, shiftsLeft), constants, target + channel + (3 * TLanes.Count));
            }

            for (; channel < channels; channel += TLanes.Count)
            {
                TVector sum = start;
                for (nint* row = rows; row < end; row++)
                {
                    sum = TLanes.Add(sum, TLanes.LoadWidened((byte*)*row + channel));
                }

                TLanes.StoreNarrowed(TLanes.Rescale(sum, constants, shiftsLeft), constants, _tail.Pointer);
                Unsafe.CopyBlockUnaligned(target + channel, _tail.Pointer, (uint)Math.Min(channels - channel, TLanes.Count));
            }
        }
    }
}
