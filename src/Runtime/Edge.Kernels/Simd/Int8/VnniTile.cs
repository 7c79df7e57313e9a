using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;
using Edge.Kernels.Simd.MachineCode;

namespace Edge.Kernels.Simd.Int8;

/// <summary>Tiles of six pixels by 32 output channels: <see cref="VnniTileCode"/> sums them, and they are requantised from memory.</summary>
internal static unsafe class VnniTile
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = VnniTileCode.Rows;

    /// <summary>Output channels of a tile: two vectors.</summary>
    public const int Channels = 2 * Lanes;

    /// <summary>Bytes of the sums of a tile.</summary>
    public const int SumBytes = Rows * Channels * sizeof(int);

    private const int Lanes = 16;

    /// <summary>How it reads a filter.</summary>
    public static FilterLayout Layout => new(Lanes, 128, Avx512RescaleLanes.Count);

    /// <summary>Computes tiles of the same channels.</summary>
    /// <param name="job">Everything that does not change from tile to tile; room for the sums as its tail.</param>
    /// <param name="rows">Addresses <c>[tile][tap][6]</c>.</param>
    /// <param name="targets">Offsets of the output pixels.</param>
    /// <param name="tiles">How many.</param>
    /// <param name="pair">Which pair of vectors of output channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileJob job, nint* rows, int* targets, int tiles, int pair)
    {
        int tileRows = job.TapCount * Rows, channel = pair * Channels, channels = Math.Min(job.Channels - channel, Channels);
        byte* weights = job.Weights + (pair * job.PairBytes), constants = job.Requantization + (pair * job.RequantizationPairBytes);
        byte* target = job.Memory + channel;
        int* bias = job.Bias + channel, sums = (int*)job.Tail;
        for (int tile = 0; tile < tiles; tile++, rows += tileRows, targets += Rows)
        {
            if (channels <= Lanes)
            {
                VnniTileCode.SumOne(rows, rows + tileRows, weights, job.TapBytes, bias, sums);
                VnniRequantization.Store(sums, Lanes, constants, job.ShiftsLeft, target, targets, Rows, channels);
                continue;
            }

            VnniTileCode.SumTwo(rows, rows + tileRows, weights, job.TapBytes, bias, sums);
            VnniRequantization.Store(sums, Channels, constants, job.ShiftsLeft, target, targets, Rows, Lanes);
            VnniRequantization.Store(sums + Lanes, Channels, constants + RequantizationTable.BytesOfBlock(Lanes), job.ShiftsLeft, target + Lanes, targets, Rows, channels - Lanes);
        }
    }
}
