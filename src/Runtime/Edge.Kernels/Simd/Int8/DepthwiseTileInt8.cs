using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Int8;

/// <summary>The sums of a depthwise convolution over interleaved columns, four pixels by a pair of vectors of channels at a time.</summary>
internal static unsafe class DepthwiseTileInt8<TLanes, TVector>
    where TLanes : struct, IInt8Lanes<TVector>
    where TVector : struct
{
    private const int Pixels = 4;

    /// <summary>Bytes of a tile of outputs.</summary>
    public static int TileBytes => Pixels * 2 * TLanes.Count;

    /// <summary>Computes a row of outputs of one pair of vectors of channels.</summary>
    /// <param name="job">The filter, and the interleaved columns as scratch.</param>
    /// <param name="targets">Offsets of the output pixels of the row.</param>
    /// <param name="width">Output pixels of the row, at least 1.</param>
    /// <param name="strideBytes">Bytes of scratch from an output pixel to the next.</param>
    /// <param name="tapBytes">Bytes of scratch from a column of the kernel to the next.</param>
    /// <param name="pair">Which pair of vectors of channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRow(in TileJob job, int* targets, int width, int strideBytes, int tapBytes, int pair)
    {
        int quadBytes = job.TapBytes * 2 * TLanes.Count;
        byte* constants = job.Requantization + (pair * job.RequantizationPairBytes);
        int* bias = job.Bias + (pair * 2 * TLanes.Count);
        int channel = pair * 2 * TLanes.Count, channels = Math.Min(job.Channels - channel, 2 * TLanes.Count);
        bool isFull = channels == 2 * TLanes.Count;
        bool shiftsLeft = job.ShiftsLeft;
        byte* target = job.Memory + channel;
        for (int x = 0; x < width; x += Pixels)
        {
            // The last tile repeats the last pixel.
            int x1 = Math.Min(x + 1, width - 1), x2 = Math.Min(x + 2, width - 1), x3 = Math.Min(x + 3, width - 1);
            byte* row0 = job.Scratch + (x * strideBytes), row1 = job.Scratch + (x1 * strideBytes);
            byte* row2 = job.Scratch + (x2 * strideBytes), row3 = job.Scratch + (x3 * strideBytes);
            byte* weights = job.Weights + (pair * job.PairBytes);
            TVector low0 = TLanes.Load(bias), high0 = TLanes.Load(bias + TLanes.Count);
            TVector low1 = low0, high1 = high0, low2 = low0, high2 = high0, low3 = low0, high3 = high0;
            for (int tap = 0; tap < job.TapCount; tap++)
            {
                for (nint i = 0; i < quadBytes; i += 8 * TLanes.Count)
                {
                    TVector first = TLanes.Load(weights), second = TLanes.Load(weights + (4 * TLanes.Count));
                    weights += 8 * TLanes.Count;
                    low0 = TLanes.Dot(low0, TLanes.Load(row0 + i), first);
                    high0 = TLanes.Dot(high0, TLanes.Load(row0 + i + (4 * TLanes.Count)), second);
                    low1 = TLanes.Dot(low1, TLanes.Load(row1 + i), first);
                    high1 = TLanes.Dot(high1, TLanes.Load(row1 + i + (4 * TLanes.Count)), second);
                    low2 = TLanes.Dot(low2, TLanes.Load(row2 + i), first);
                    high2 = TLanes.Dot(high2, TLanes.Load(row2 + i + (4 * TLanes.Count)), second);
                    low3 = TLanes.Dot(low3, TLanes.Load(row3 + i), first);
                    high3 = TLanes.Dot(high3, TLanes.Load(row3 + i + (4 * TLanes.Count)), second);
                }

                row0 += tapBytes;
                row1 += tapBytes;
                row2 += tapBytes;
                row3 += tapBytes;
            }

            if (isFull)
            {
                TLanes.Requantize(low0, high0, constants, shiftsLeft, target + targets[x]);
                TLanes.Requantize(low1, high1, constants, shiftsLeft, target + targets[x1]);
                TLanes.Requantize(low2, high2, constants, shiftsLeft, target + targets[x2]);
                TLanes.Requantize(low3, high3, constants, shiftsLeft, target + targets[x3]);
                continue;
            }

            byte* tail = job.Tail;
            TLanes.Requantize(low0, high0, constants, shiftsLeft, tail);
            TLanes.Requantize(low1, high1, constants, shiftsLeft, tail + (2 * TLanes.Count));
            TLanes.Requantize(low2, high2, constants, shiftsLeft, tail + (4 * TLanes.Count));
            TLanes.Requantize(low3, high3, constants, shiftsLeft, tail + (6 * TLanes.Count));
            Tails.Store(tail, 2 * TLanes.Count, target, targets + x, Math.Min(Pixels, width - x), channels);
        }
    }
}
