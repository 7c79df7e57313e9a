using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Float;

/// <summary>
/// The inner product of float32 convolutions: a tile of six pixels by a pair of vectors of output channels, summed over
/// taps and input channels in registers.
/// </summary>
internal static unsafe class TileFloat<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Computes a tile of up to two vectors of output channels.</summary>
    /// <param name="job">Everything that does not change from tile to tile.</param>
    /// <param name="taps">Offsets <c>[tap][6]</c>.</param>
    /// <param name="targets">Offsets of the output pixels.</param>
    /// <param name="pair">Which pair of vectors of output channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in FloatJob job, int* taps, int* targets, int pair)
    {
        byte* memory = job.Memory, scratch = job.Scratch;
        int channel = pair * 2 * TLanes.Count;
        float* weights = job.Weights + ((nint)channel * job.TapCount * job.TapElements);
        float* bias = job.Bias + channel;
        int elements = job.TapElements;
        int* end = taps + (job.TapCount * Rows);
        TVector low0 = TLanes.Load(bias), high0 = TLanes.Load(bias + TLanes.Count);
        TVector low1 = low0, high1 = high0, low2 = low0, high2 = high0, low3 = low0, high3 = high0, low4 = low0, high4 = high0, low5 = low0, high5 = high0;
        for (; taps < end; taps += Rows)
        {
            float* row0 = Address(memory, scratch, taps[0]), row1 = Address(memory, scratch, taps[1]), row2 = Address(memory, scratch, taps[2]);
            float* row3 = Address(memory, scratch, taps[3]), row4 = Address(memory, scratch, taps[4]), row5 = Address(memory, scratch, taps[5]);
            for (nint i = 0; i < elements; i++)
            {
                TVector first = TLanes.Load(weights), second = TLanes.Load(weights + TLanes.Count);
                weights += 2 * TLanes.Count;
                TVector value = TLanes.Broadcast(row0[i]);
                low0 = TLanes.MultiplyAdd(value, first, low0);
                high0 = TLanes.MultiplyAdd(value, second, high0);
                value = TLanes.Broadcast(row1[i]);
                low1 = TLanes.MultiplyAdd(value, first, low1);
                high1 = TLanes.MultiplyAdd(value, second, high1);
                value = TLanes.Broadcast(row2[i]);
                low2 = TLanes.MultiplyAdd(value, first, low2);
                high2 = TLanes.MultiplyAdd(value, second, high2);
                value = TLanes.Broadcast(row3[i]);
                low3 = TLanes.MultiplyAdd(value, first, low3);
                high3 = TLanes.MultiplyAdd(value, second, high3);
                value = TLanes.Broadcast(row4[i]);
                low4 = TLanes.MultiplyAdd(value, first, low4);
                high4 = TLanes.MultiplyAdd(value, second, high4);
                value = TLanes.Broadcast(row5[i]);
                low5 = TLanes.MultiplyAdd(value, first, low5);
                high5 = TLanes.MultiplyAdd(value, second, high5);
            }
        }

        TVector min = TLanes.Broadcast(job.Min), max = TLanes.Broadcast(job.Max);
        int channels = Math.Min(job.Channels - channel, 2 * TLanes.Count);
        if (channels == 2 * TLanes.Count)
        {
            memory += channel * sizeof(float);
            Store((float*)(memory + targets[0]), TLanes.Clamp(low0, min, max), TLanes.Clamp(high0, min, max));
            Store((float*)(memory + targets[1]), TLanes.Clamp(low1, min, max), TLanes.Clamp(high1, min, max));
            Store((float*)(memory + targets[2]), TLanes.Clamp(low2, min, max), TLanes.Clamp(high2, min, max));
            Store((float*)(memory + targets[3]), TLanes.Clamp(low3, min, max), TLanes.Clamp(high3, min, max));
            Store((float*)(memory + targets[4]), TLanes.Clamp(low4, min, max), TLanes.Clamp(high4, min, max));
            Store((float*)(memory + targets[5]), TLanes.Clamp(low5, min, max), TLanes.Clamp(high5, min, max));
            return;
        }

        int rest = channels - TLanes.Count;
        memory += channel * sizeof(float);
        StoreFirst((float*)(memory + targets[0]), TLanes.Clamp(low0, min, max), TLanes.Clamp(high0, min, max), rest);
        StoreFirst((float*)(memory + targets[1]), TLanes.Clamp(low1, min, max), TLanes.Clamp(high1, min, max), rest);
        StoreFirst((float*)(memory + targets[2]), TLanes.Clamp(low2, min, max), TLanes.Clamp(high2, min, max), rest);
        StoreFirst((float*)(memory + targets[3]), TLanes.Clamp(low3, min, max), TLanes.Clamp(high3, min, max), rest);
        StoreFirst((float*)(memory + targets[4]), TLanes.Clamp(low4, min, max), TLanes.Clamp(high4, min, max), rest);
        StoreFirst((float*)(memory + targets[5]), TLanes.Clamp(low5, min, max), TLanes.Clamp(high5, min, max), rest);
    }

    /// <summary>Computes a tile of one vector of output channels.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunHalf(in FloatJob job, int* taps, int* targets, int pair)
    {
        byte* memory = job.Memory, scratch = job.Scratch;
        int channel = pair * 2 * TLanes.Count;
        float* weights = job.Weights + ((nint)channel * job.TapCount * job.TapElements);
        int elements = job.TapElements;
        int* end = taps + (job.TapCount * Rows);
        TVector sum0 = TLanes.Load(job.Bias + channel);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0;
        for (; taps < end; taps += Rows)
        {
            float* row0 = Address(memory, scratch, taps[0]), row1 = Address(memory, scratch, taps[1]), row2 = Address(memory, scratch, taps[2]);
            float* row3 = Address(memory, scratch, taps[3]), row4 = Address(memory, scratch, taps[4]), row5 = Address(memory, scratch, taps[5]);
            for (nint i = 0; i < elements; i++)
            {
                TVector first = TLanes.Load(weights);
                weights += 2 * TLanes.Count;
                sum0 = TLanes.MultiplyAdd(TLanes.Broadcast(row0[i]), first, sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Broadcast(row1[i]), first, sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Broadcast(row2[i]), first, sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Broadcast(row3[i]), first, sum3);
                sum4 = TLanes.MultiplyAdd(TLanes.Broadcast(row4[i]), first, sum4);
                sum5 = TLanes.MultiplyAdd(TLanes.Broadcast(row5[i]), first, sum5);
            }
        }

        TVector min = TLanes.Broadcast(job.Min), max = TLanes.Broadcast(job.Max);
        int channels = Math.Min(job.Channels - channel, TLanes.Count);
        memory += channel * sizeof(float);
        TLanes.StoreFirst((float*)(memory + targets[0]), TLanes.Clamp(sum0, min, max), channels);
        TLanes.StoreFirst((float*)(memory + targets[1]), TLanes.Clamp(sum1, min, max), channels);
        TLanes.StoreFirst((float*)(memory + targets[2]), TLanes.Clamp(sum2, min, max), channels);
        TLanes.StoreFirst((float*)(memory + targets[3]), TLanes.Clamp(sum3, min, max), channels);
        TLanes.StoreFirst((float*)(memory + targets[4]), TLanes.Clamp(sum4, min, max), channels);
        TLanes.StoreFirst((float*)(memory + targets[5]), TLanes.Clamp(sum5, min, max), channels);
    }

    /// <summary>Computes the first pixel of a tile alone: the product of a matrix and a vector, bound by the weights it reads.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPixel(in FloatJob job, int* taps, int* targets, int pair)
    {
        int channel = pair * 2 * TLanes.Count;
        float* weights = job.Weights + ((nint)channel * job.TapCount * job.TapElements);
        TVector low0 = TLanes.Load(job.Bias + channel), high0 = TLanes.Load(job.Bias + channel + TLanes.Count);
        TVector low1 = TLanes.Broadcast(0), high1 = low1, low2 = low1, high2 = low1, low3 = low1, high3 = low1;
        int* end = taps + (job.TapCount * Rows);
        for (; taps < end; taps += Rows)
        {
            float* row = Address(job.Memory, job.Scratch, taps[0]), rowEnd = row + job.TapElements;
            for (; row <= rowEnd - 4; row += 4)
            {
                TVector value = TLanes.Broadcast(row[0]);
                low0 = TLanes.MultiplyAdd(value, TLanes.Load(weights), low0);
                high0 = TLanes.MultiplyAdd(value, TLanes.Load(weights + TLanes.Count), high0);
                value = TLanes.Broadcast(row[1]);
                low1 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (2 * TLanes.Count)), low1);
                high1 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (3 * TLanes.Count)), high1);
                value = TLanes.Broadcast(row[2]);
                low2 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (4 * TLanes.Count)), low2);
                high2 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (5 * TLanes.Count)), high2);
                value = TLanes.Broadcast(row[3]);
                low3 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (6 * TLanes.Count)), low3);
                high3 = TLanes.MultiplyAdd(value, TLanes.Load(weights + (7 * TLanes.Count)), high3);
                weights += 8 * TLanes.Count;
            }

            for (; row < rowEnd; row++)
            {
                TVector value = TLanes.Broadcast(row[0]);
                low0 = TLanes.MultiplyAdd(value, TLanes.Load(weights), low0);
                high0 = TLanes.MultiplyAdd(value, TLanes.Load(weights + TLanes.Count), high0);
                weights += 2 * TLanes.Count;
            }
        }

        TVector min = TLanes.Broadcast(job.Min), max = TLanes.Broadcast(job.Max);
        TVector low = TLanes.Clamp(TLanes.Add(TLanes.Add(low0, low1), TLanes.Add(low2, low3)), min, max), high = TLanes.Clamp(TLanes.Add(TLanes.Add(high0, high1), TLanes.Add(high2, high3)), min, max);
        float* target = (float*)(job.Memory + targets[0]) + channel;
        int channels = job.Channels - channel;
        if (channels > TLanes.Count)
        {
            StoreFirst(target, low, high, Math.Min(channels - TLanes.Count, TLanes.Count));
            return;
        }

        TLanes.StoreFirst(target, low, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, TVector low, TVector high)
    {
        TLanes.Store(target, low);
        TLanes.Store(target + TLanes.Count, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(float* target, TVector low, TVector high, int rest)
    {
        TLanes.Store(target, low);
        TLanes.StoreFirst(target + TLanes.Count, high, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
}
