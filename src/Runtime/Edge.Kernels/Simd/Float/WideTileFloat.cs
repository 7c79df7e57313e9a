using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.MachineCode;

namespace Edge.Kernels.Simd.Float;

/// <summary>Tiles of twelve pixels by 32 output channels: <see cref="FloatTileCode"/> sums them, and they are clamped and stored from memory.</summary>
internal static unsafe class WideTileFloat
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = FloatTileCode.Rows;

    /// <summary>Output channels of a tile: two vectors.</summary>
    public const int Channels = 2 * Lanes;

    /// <summary>Bytes of the sums of a tile.</summary>
    public const int SumBytes = Rows * Channels * sizeof(float);

    private const int Lanes = 16;

    /// <summary>Computes tiles of the same channels.</summary>
    /// <param name="job">Everything that does not change from tile to tile.</param>
    /// <param name="taps">Addresses <c>[tile][tap][12]</c>.</param>
    /// <param name="targets">Offsets of the output pixels.</param>
    /// <param name="pixels">Pixels, which need not fill the last tile.</param>
    /// <param name="pair">Which pair of vectors of output channels.</param>
    /// <param name="sums">Room for the sums of a tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in FloatJob job, nint* taps, int* targets, int pixels, int pair, float* sums)
    {
        int tileTaps = job.TapCount * Rows, channel = pair * Channels, channels = Math.Min(job.Channels - channel, Channels);
        int vectors = channels > Lanes ? 2 : 1;
        float* weights = job.Weights + ((nint)channel * job.TapCount * job.TapElements), bias = job.Bias + channel;
        byte* target = job.Memory + (channel * sizeof(float));
        Vector512<float> min = Vector512.Create(job.Min), max = Vector512.Create(job.Max);
        nint full = FloatTileCode.For(Rows, vectors);
        for (; pixels > 0; pixels -= Rows, taps += tileTaps, targets += Rows)
        {
            int rows = Math.Min(pixels, Rows);
            FloatTileCode.Sum(rows == Rows ? full : FloatTileCode.For(rows, vectors), taps, taps + tileTaps, weights, job.TapElements * sizeof(float), bias, sums);
            for (int row = 0; row < rows; row++)
            {
                float* values = sums + (row * vectors * Lanes), pixel = (float*)(target + targets[row]);
                if (vectors == 1)
                {
                    Store(pixel, Clamp(Vector512.Load(values), min, max), channels);
                    continue;
                }

                Clamp(Vector512.Load(values), min, max).Store(pixel);
                Store(pixel + Lanes, Clamp(Vector512.Load(values + Lanes), min, max), channels - Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> value, Vector512<float> min, Vector512<float> max) => Isa.Vector512FloatLanes.Clamp(value, min, max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector512<float> value, int count)
    {
        if (count == Lanes)
        {
            value.Store(target);
            return;
        }

        Isa.Vector512FloatLanes.StoreFirst(target, value, count);
    }
}
