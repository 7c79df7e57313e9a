using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>Depthwise filters: vectors of channels, eight rows at a time forwards, nine taps at a time for the gradient of the filter.</summary>
internal static unsafe class ChannelTile<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int TapsAtOnce = 9;

    /// <summary>The kernel of <see cref="TrainingKernels.FilterChannels"/>.</summary>
    public static void Filter(WindowRows rows, float* source, float* filter, float* bias, float* target, FloatActivationRange range, bool isAdded)
    {
        int channels = rows.SegmentLength, taps = rows.SegmentCount;
        float* weights = stackalloc float[taps * TLanes.Count], start = stackalloc float[TLanes.Count], tile = stackalloc float[WindowRows.TileRows * TLanes.Count];
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, channels - c);
            for (int t = 0; t < taps; t++)
            {
                TLanes.Store(weights + (t * TLanes.Count), TLanes.Load(filter + (t * channels) + c));
            }

            TLanes.Store(start, bias == null ? TLanes.Broadcast(0) : TLanes.Load(bias + c));
            for (int row = 0; row < rows.Count; row += WindowRows.TileRows)
            {
                int end = Math.Min(WindowRows.TileRows, rows.Count - row);
                bool isWhole = count == TLanes.Count && end == WindowRows.TileRows;
                Sum(source + c, rows.Segments, taps, rows.Offsets + row, weights, start, target + c, rows.Targets + row, isWhole ? null : tile, isAdded, range);
                for (int r = 0; r < end && !isWhole; r++)
                {
                    Unsafe.CopyBlockUnaligned(target + rows.Targets[row + r] + c, tile + (r * TLanes.Count), (uint)(count * sizeof(float)));
                }
            }
        }
    }

    /// <summary>The kernel of <see cref="TrainingKernels.AddChannelProducts"/>.</summary>
    public static void AddProducts(WindowRows rows, float* source, float* gradients, float* sums)
    {
        int channels = rows.SegmentLength, taps = rows.SegmentCount;
        float* tile = stackalloc float[TapsAtOnce * TLanes.Count];
        int* segments = stackalloc int[TapsAtOnce];
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, channels - c);
            for (int first = 0; first < taps; first += TapsAtOnce)
            {
                int here = Math.Min(TapsAtOnce, taps - first);
                for (int t = 0; t < TapsAtOnce; t++)
                {
                    segments[t] = rows.Segments[first + Math.Min(t, here - 1)];
                }

                Products(source + c, segments, rows.Offsets, gradients + c, rows.Targets, rows.Count, tile);
                for (int t = 0; t < here; t++)
                {
                    float* sum = sums + ((first + t) * channels) + c;
                    for (int i = 0; i < count; i++)
                    {
                        sum[i] += tile[(t * TLanes.Count) + i];
                    }
                }
            }
        }
    }

    /// <summary>Eight rows by one vector of channels, into the outputs, or into <paramref name="tile"/> where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* source, int* segments, int taps, int* offsets, float* weights, float* start, float* target, int* targets, float* tile, bool isAdded, FloatActivationRange range)
    {
        TVector sum0 = TLanes.Load(start);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        nint offset0 = offsets[0], offset1 = offsets[1], offset2 = offsets[2], offset3 = offsets[3], offset4 = offsets[4], offset5 = offsets[5], offset6 = offsets[6], offset7 = offsets[7];
        for (int t = 0; t < taps; t++)
        {
            float* x = source + segments[t];
            TVector weight = TLanes.Load(weights);
            weights += TLanes.Count;
            sum0 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset0), sum0);
            sum1 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset1), sum1);
            sum2 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset2), sum2);
            sum3 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset3), sum3);
            sum4 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset4), sum4);
            sum5 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset5), sum5);
            sum6 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset6), sum6);
            sum7 = TLanes.MultiplyAdd(weight, TLanes.Load(x + offset7), sum7);
        }

        TVector min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max);
        Put(target + targets[0], tile == null ? target + targets[0] : tile + (0 * TLanes.Count), sum0, isAdded, min, max);
        Put(target + targets[1], tile == null ? target + targets[1] : tile + (1 * TLanes.Count), sum1, isAdded, min, max);
        Put(target + targets[2], tile == null ? target + targets[2] : tile + (2 * TLanes.Count), sum2, isAdded, min, max);
        Put(target + targets[3], tile == null ? target + targets[3] : tile + (3 * TLanes.Count), sum3, isAdded, min, max);
        Put(target + targets[4], tile == null ? target + targets[4] : tile + (4 * TLanes.Count), sum4, isAdded, min, max);
        Put(target + targets[5], tile == null ? target + targets[5] : tile + (5 * TLanes.Count), sum5, isAdded, min, max);
        Put(target + targets[6], tile == null ? target + targets[6] : tile + (6 * TLanes.Count), sum6, isAdded, min, max);
        Put(target + targets[7], tile == null ? target + targets[7] : tile + (7 * TLanes.Count), sum7, isAdded, min, max);
    }

    /// <summary>Stores a vector at <paramref name="place"/>, added to what is at <paramref name="target"/>, or clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* target, float* place, TVector value, bool isAdded, TVector min, TVector max) =>
        TLanes.Store(place, isAdded ? TLanes.Add(TLanes.Load(target), value) : TLanes.Clamp(value, min, max));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products(float* source, int* segments, int* offsets, float* gradients, int* targets, int rows, float* tile)
    {
        TVector sum0 = TLanes.Broadcast(0);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0, sum8 = sum0;
        nint tap0 = segments[0], tap1 = segments[1], tap2 = segments[2], tap3 = segments[3], tap4 = segments[4], tap5 = segments[5], tap6 = segments[6], tap7 = segments[7], tap8 = segments[8];
        for (nint i = 0; i < rows; i++)
        {
            float* x = source + offsets[i];
            TVector gradient = TLanes.Load(gradients + targets[i]);
            sum0 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap0), sum0);
            sum1 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap1), sum1);
            sum2 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap2), sum2);
            sum3 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap3), sum3);
            sum4 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap4), sum4);
            sum5 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap5), sum5);
            sum6 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap6), sum6);
            sum7 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap7), sum7);
            sum8 = TLanes.MultiplyAdd(gradient, TLanes.Load(x + tap8), sum8);
        }

        TLanes.Store(tile, sum0);
        TLanes.Store(tile + TLanes.Count, sum1);
        TLanes.Store(tile + (2 * TLanes.Count), sum2);
        TLanes.Store(tile + (3 * TLanes.Count), sum3);
        TLanes.Store(tile + (4 * TLanes.Count), sum4);
        TLanes.Store(tile + (5 * TLanes.Count), sum5);
        TLanes.Store(tile + (6 * TLanes.Count), sum6);
        TLanes.Store(tile + (7 * TLanes.Count), sum7);
        TLanes.Store(tile + (8 * TLanes.Count), sum8);
    }
}
