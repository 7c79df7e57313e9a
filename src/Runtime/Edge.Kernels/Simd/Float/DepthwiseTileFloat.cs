using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Float;

/// <summary>The sums of a float32 depthwise convolution: six pixels by one vector of channels at a time.</summary>
internal static unsafe class DepthwiseTileFloat<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a tile.</summary>
    public const int Pixels = 6;

    /// <summary>Computes a tile.</summary>
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

        float* tail = job.Tail;
        TLanes.Store(tail, sum0);
        TLanes.Store(tail + TLanes.Count, sum1);
        TLanes.Store(tail + (2 * TLanes.Count), sum2);
        TLanes.Store(tail + (3 * TLanes.Count), sum3);
        TLanes.Store(tail + (4 * TLanes.Count), sum4);
        TLanes.Store(tail + (5 * TLanes.Count), sum5);
        for (int pixel = 0; pixel < Pixels; pixel++, tail += TLanes.Count)
        {
            Unsafe.CopyBlockUnaligned(memory + targets[pixel], tail, (uint)(channels * sizeof(float)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Address(byte* memory, byte* scratch, int offset) => (float*)(offset >= 0 ? memory + offset : scratch + ~offset);
}
