using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Float;

/// <summary>The sums of a float32 depthwise convolution: six pixels by one or two vectors of channels at a time.</summary>
internal static unsafe class DepthwiseTileFloat<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a tile.</summary>
    public const int Pixels = 6;

    /// <summary>Computes a tile of one vector of channels, which need not be full.</summary>
    /// <param name="job">The filter, <c>[vector][tap][channel]</c>, and the addresses of the step.</param>
    /// <param name="offsets">Offsets <c>[tap][6]</c> of input pixels, as <see cref="Geometry.TapTable.Taps"/> holds them.</param>
    /// <param name="targets">Offsets of the output pixels.</param>
    /// <param name="channel">First channel, a multiple of the lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in FloatJob job, int* offsets, int* targets, int channel)
    {
        byte* memory = job.Memory + (channel * sizeof(float)), scratch = job.Scratch + (channel * sizeof(float));
        float* weights = job.Weights + ((nint)channel * job.TapCount);
        TVector sum0 = TLanes.Load(job.Bias + channel);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0;
        int* end = offsets + (job.TapCount * Pixels);
        for (; offsets < end; offsets += Pixels)
        {
            TVector weight = TLanes.Load(weights);
            weights += TLanes.Count;
            sum0 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[0])), sum0);
            sum1 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[1])), sum1);
            sum2 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[2])), sum2);
            sum3 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[3])), sum3);
            sum4 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[4])), sum4);
            sum5 = TLanes.MultiplyAdd(weight, TLanes.Load(Address(memory, scratch, offsets[5])), sum5);
        }

        TVector min = TLanes.Broadcast(job.Min), max = TLanes.Broadcast(job.Max);
        sum0 = TLanes.Clamp(sum0, min, max);
        sum1 = TLanes.Clamp(sum1, min, max);
        sum2 = TLanes.Clamp(sum2, min, max);
        sum3 = TLanes.Clamp(sum3, min, max);
        sum4 = TLanes.Clamp(sum4, min, max);
        sum5 = TLanes.Clamp(sum5, min, max);
        int channels = job.Channels - channel;
        if (channels >= TLanes.Count)
        {
            TLanes.Store((float*)(memory + targets[0]), sum0);
            TLanes.Store((float*)(memory + targets[1]), sum1);
            TLanes.Store((float*)(memory + targets[2]), sum2);
            TLanes.Store((float*)(memory + targets[3]), sum3);
            TLanes.Store((float*)(memory + targets[4]), sum4);
            TLanes.Store((float*)(memory + targets[5]), sum5);
            return;
        }

        TLanes.StoreFirst((float*)(memory + targets[0]), sum0, channels);
        TLanes.StoreFirst((float*)(memory + targets[1]), sum1, channels);
        TLanes.StoreFirst((float*)(memory + targets[2]), sum2, channels);
        TLanes.StoreFirst((float*)(memory + targets[3]), sum3, channels);
        TLanes.StoreFirst((float*)(memory + targets[4]), sum4, channels);
        TLanes.StoreFirst((float*)(memory + targets[5]), sum5, channels);
    }

    /// <summary>Computes a tile of two full vectors of channels: an address found is used twice.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPair(in FloatJob job, int* offsets, int* targets, int channel)
    {
        byte* memory = job.Memory + (channel * sizeof(float)), scratch = job.Scratch + (channel * sizeof(float));
        float* lowWeights = job.Weights + ((nint)channel * job.TapCount), highWeights = lowWeights + (TLanes.Count * job.TapCount);
        TVector low0 = TLanes.Load(job.Bias + channel), high0 = TLanes.Load(job.Bias + channel + TLanes.Count);
        TVector low1 = low0, high1 = high0, low2 = low0, high2 = high0, low3 = low0, high3 = high0, low4 = low0, high4 = high0, low5 = low0, high5 = high0;
        int* end = offsets + (job.TapCount * Pixels);
        for (; offsets < end; offsets += Pixels)
        {
            TVector low = TLanes.Load(lowWeights), high = TLanes.Load(highWeights);
            lowWeights += TLanes.Count;
            highWeights += TLanes.Count;
            float* pixel = Address(memory, scratch, offsets[0]);
            low0 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low0);
            high0 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high0);
            pixel = Address(memory, scratch, offsets[1]);
            low1 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low1);
            high1 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high1);
            pixel = Address(memory, scratch, offsets[2]);
            low2 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low2);
            high2 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high2);
            pixel = Address(memory, scratch, offsets[3]);
            low3 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low3);
            high3 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high3);
            pixel = Address(memory, scratch, offsets[4]);
            low4 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low4);
            high4 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high4);
            pixel = Address(memory, scratch, offsets[5]);
            low5 = TLanes.MultiplyAdd(low, TLanes.Load(pixel), low5);
            high5 = TLanes.MultiplyAdd(high, TLanes.Load(pixel + TLanes.Count), high5);
        }

        TVector min = TLanes.Broadcast(job.Min), max = TLanes.Broadcast(job.Max);
        float* target = (float*)(memory + targets[0]);
        TLanes.Store(target, TLanes.Clamp(low0, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high0, min, max));
        target = (float*)(memory + targets[1]);
        TLanes.Store(target, TLanes.Clamp(low1, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high1, min, max));
        target = (float*)(memory + targets[2]);
        TLanes.Store(target, TLanes.Clamp(low2, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high2, min, max));
        target = (float*)(memory + targets[3]);
        TLanes.Store(target, TLanes.Clamp(low3, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high3, min, max));
        target = (float*)(memory + targets[4]);
        TLanes.Store(target, TLanes.Clamp(low4, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high4, min, max));
        target = (float*)(memory + targets[5]);
        TLanes.Store(target, TLanes.Clamp(low5, min, max));
        TLanes.Store(target + TLanes.Count, TLanes.Clamp(high5, min, max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
}
