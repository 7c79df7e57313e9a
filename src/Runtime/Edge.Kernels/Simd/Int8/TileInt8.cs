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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Address(byte* memory, byte* scratch, int offset) => offset >= 0 ? memory + offset : scratch + ~offset;
}
