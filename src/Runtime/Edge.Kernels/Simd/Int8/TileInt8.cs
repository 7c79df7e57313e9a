using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Int8;

/// <summary>
/// The inner product of int8 convolutions: a tile of six pixels by a pair of vectors of output channels, summed
/// over taps and input channels in registers, requantised and stored.
/// </summary>
internal static unsafe class TileInt8<TLanes, TVector>
    where TLanes : struct, IInt8Lanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Bytes of a tile of outputs.</summary>
    public static int TileBytes => Rows * 2 * TLanes.Count;

    /// <summary>Computes a tile of up to two vectors of output channels.</summary>
    /// <param name="job">Everything that does not change from tile to tile.</param>
    /// <param name="taps">Offsets <c>[tap][6]</c>.</param>
    /// <param name="targets">Offsets of the output pixels.</param>
    /// <param name="pair">Which pair of vectors of output channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileJob job, int* taps, int* targets, int pair)
    {
        byte* memory = job.Memory, scratch = job.Scratch;
        byte* weights = job.Weights + (pair * job.PairBytes);
        int* bias = job.Bias + (pair * 2 * TLanes.Count);
        int quadBytes = job.TapBytes;
        int* end = taps + (job.TapCount * Rows);
        TVector low0 = TLanes.Load(bias), high0 = TLanes.Load(bias + TLanes.Count);
        TVector low1 = low0, high1 = high0, low2 = low0, high2 = high0, low3 = low0, high3 = high0, low4 = low0, high4 = high0, low5 = low0, high5 = high0;
        for (; taps < end; taps += Rows)
        {
            byte* row0 = Address(memory, scratch, taps[0]), row1 = Address(memory, scratch, taps[1]), row2 = Address(memory, scratch, taps[2]);
            byte* row3 = Address(memory, scratch, taps[3]), row4 = Address(memory, scratch, taps[4]), row5 = Address(memory, scratch, taps[5]);
            for (nint i = 0; i < quadBytes; i += 4)
            {
                TVector first = TLanes.Load(weights), second = TLanes.Load(weights + (4 * TLanes.Count));
                weights += 8 * TLanes.Count;
                TVector quad = TLanes.BroadcastQuad(row0 + i);
                low0 = TLanes.Dot(low0, quad, first);
                high0 = TLanes.Dot(high0, quad, second);
                quad = TLanes.BroadcastQuad(row1 + i);
                low1 = TLanes.Dot(low1, quad, first);
                high1 = TLanes.Dot(high1, quad, second);
                quad = TLanes.BroadcastQuad(row2 + i);
                low2 = TLanes.Dot(low2, quad, first);
                high2 = TLanes.Dot(high2, quad, second);
                quad = TLanes.BroadcastQuad(row3 + i);
                low3 = TLanes.Dot(low3, quad, first);
                high3 = TLanes.Dot(high3, quad, second);
                quad = TLanes.BroadcastQuad(row4 + i);
                low4 = TLanes.Dot(low4, quad, first);
                high4 = TLanes.Dot(high4, quad, second);
                quad = TLanes.BroadcastQuad(row5 + i);
                low5 = TLanes.Dot(low5, quad, first);
                high5 = TLanes.Dot(high5, quad, second);
            }
        }

        byte* constants = job.Requantization + (pair * job.RequantizationPairBytes);
        int channel = pair * 2 * TLanes.Count, channels = Math.Min(job.Channels - channel, 2 * TLanes.Count);
        bool shiftsLeft = job.ShiftsLeft;
        if (channels == 2 * TLanes.Count)
        {
            byte* target = memory + channel;
            TLanes.Requantize(low0, high0, constants, shiftsLeft, target + targets[0]);
            TLanes.Requantize(low1, high1, constants, shiftsLeft, target + targets[1]);
            TLanes.Requantize(low2, high2, constants, shiftsLeft, target + targets[2]);
            TLanes.Requantize(low3, high3, constants, shiftsLeft, target + targets[3]);
            TLanes.Requantize(low4, high4, constants, shiftsLeft, target + targets[4]);
            TLanes.Requantize(low5, high5, constants, shiftsLeft, target + targets[5]);
            return;
        }

        byte* tail = job.Tail;
        TLanes.Requantize(low0, high0, constants, shiftsLeft, tail);
        TLanes.Requantize(low1, high1, constants, shiftsLeft, tail + (2 * TLanes.Count));
        TLanes.Requantize(low2, high2, constants, shiftsLeft, tail + (4 * TLanes.Count));
        TLanes.Requantize(low3, high3, constants, shiftsLeft, tail + (6 * TLanes.Count));
        TLanes.Requantize(low4, high4, constants, shiftsLeft, tail + (8 * TLanes.Count));
        TLanes.Requantize(low5, high5, constants, shiftsLeft, tail + (10 * TLanes.Count));
        Tails.Store(tail, 2 * TLanes.Count, memory + channel, targets, Rows, channels);
    }

    /// <summary>Computes a tile of one vector of output channels.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunHalf(in TileJob job, int* taps, int* targets, int pair)
    {
        byte* memory = job.Memory, scratch = job.Scratch;
        byte* weights = job.Weights + (pair * job.PairBytes);
        int quadBytes = job.TapBytes;
        int* end = taps + (job.TapCount * Rows);
        TVector sum0 = TLanes.Load(job.Bias + (pair * 2 * TLanes.Count));
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0;
        for (; taps < end; taps += Rows)
        {
            byte* row0 = Address(memory, scratch, taps[0]), row1 = Address(memory, scratch, taps[1]), row2 = Address(memory, scratch, taps[2]);
            byte* row3 = Address(memory, scratch, taps[3]), row4 = Address(memory, scratch, taps[4]), row5 = Address(memory, scratch, taps[5]);
            for (nint i = 0; i < quadBytes; i += 4)
            {
                TVector first = TLanes.Load(weights);
                weights += 8 * TLanes.Count;
                sum0 = TLanes.Dot(sum0, TLanes.BroadcastQuad(row0 + i), first);
                sum1 = TLanes.Dot(sum1, TLanes.BroadcastQuad(row1 + i), first);
                sum2 = TLanes.Dot(sum2, TLanes.BroadcastQuad(row2 + i), first);
                sum3 = TLanes.Dot(sum3, TLanes.BroadcastQuad(row3 + i), first);
                sum4 = TLanes.Dot(sum4, TLanes.BroadcastQuad(row4 + i), first);
                sum5 = TLanes.Dot(sum5, TLanes.BroadcastQuad(row5 + i), first);
            }
        }

        // Two pixels share a requantisation, which takes the constants of a vector twice.
        byte* constants = job.HalfRequantization, tail = job.Tail;
        bool shiftsLeft = job.ShiftsLeft;
        TLanes.Requantize(sum0, sum1, constants, shiftsLeft, tail);
        TLanes.Requantize(sum2, sum3, constants, shiftsLeft, tail + (2 * TLanes.Count));
        TLanes.Requantize(sum4, sum5, constants, shiftsLeft, tail + (4 * TLanes.Count));
        int channel = pair * 2 * TLanes.Count;
        Tails.Store(tail, TLanes.Count, memory + channel, targets, Rows, Math.Min(job.Channels - channel, TLanes.Count));
    }

    /// <summary>Computes the first pixel of a tile alone: the product of a matrix and a vector, bound by the weights it reads.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPixel(in TileJob job, int* taps, int* targets, int pair)
    {
        byte* weights = job.Weights + (pair * job.PairBytes);
        int* bias = job.Bias + (pair * 2 * TLanes.Count);
        TVector low0 = TLanes.Load(bias), high0 = TLanes.Load(bias + TLanes.Count), zero = TLanes.Zero;
        TVector low1 = zero, high1 = zero, low2 = zero, high2 = zero, low3 = zero, high3 = zero;
        int* end = taps + (job.TapCount * Rows);
        for (; taps < end; taps += Rows)
        {
            byte* row = Address(job.Memory, job.Scratch, taps[0]), rowEnd = row + job.TapBytes;
            for (; row <= rowEnd - 16; row += 16)
            {
                TVector quad = TLanes.BroadcastQuad(row);
                low0 = TLanes.Dot(low0, quad, TLanes.Load(weights));
                high0 = TLanes.Dot(high0, quad, TLanes.Load(weights + (4 * TLanes.Count)));
                quad = TLanes.BroadcastQuad(row + 4);
                low1 = TLanes.Dot(low1, quad, TLanes.Load(weights + (8 * TLanes.Count)));
                high1 = TLanes.Dot(high1, quad, TLanes.Load(weights + (12 * TLanes.Count)));
                quad = TLanes.BroadcastQuad(row + 8);
                low2 = TLanes.Dot(low2, quad, TLanes.Load(weights + (16 * TLanes.Count)));
                high2 = TLanes.Dot(high2, quad, TLanes.Load(weights + (20 * TLanes.Count)));
                quad = TLanes.BroadcastQuad(row + 12);
                low3 = TLanes.Dot(low3, quad, TLanes.Load(weights + (24 * TLanes.Count)));
                high3 = TLanes.Dot(high3, quad, TLanes.Load(weights + (28 * TLanes.Count)));
                weights += 32 * TLanes.Count;
            }

            for (; row < rowEnd; row += 4)
            {
                TVector quad = TLanes.BroadcastQuad(row);
                low0 = TLanes.Dot(low0, quad, TLanes.Load(weights));
                high0 = TLanes.Dot(high0, quad, TLanes.Load(weights + (4 * TLanes.Count)));
                weights += 8 * TLanes.Count;
            }
        }

        TVector low = TLanes.Add(TLanes.Add(low0, low1), TLanes.Add(low2, low3)), high = TLanes.Add(TLanes.Add(high0, high1), TLanes.Add(high2, high3));
        TLanes.Requantize(low, high, job.Requantization + (pair * job.RequantizationPairBytes), job.ShiftsLeft, job.Tail);
        int channel = pair * 2 * TLanes.Count;
        Unsafe.CopyBlockUnaligned(job.Memory + targets[0] + channel, job.Tail, (uint)Math.Min(job.Channels - channel, 2 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Address(byte* memory, byte* scratch, int offset) => offset >= 0 ? memory + offset : scratch + ~offset;
}
