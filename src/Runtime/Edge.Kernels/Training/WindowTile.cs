using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>The inner product of <see cref="TrainingKernels.Multiply"/>: eight rows by one or two vectors of columns in registers.</summary>
internal static unsafe class WindowTile<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Computes eight rows by two vectors of columns.</summary>
    /// <param name="job">Everything that does not change from tile to tile.</param>
    /// <param name="offsets">Where the eight windows start.</param>
    /// <param name="targets">Where their outputs start.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPair(in WindowTileJob job, int* offsets, int* targets)
    {
        float* weights = job.Weights;
        TVector low0 = TLanes.Load(job.Bias), high0 = TLanes.Load(job.Bias + TLanes.Count);
        TVector low1 = low0, high1 = high0, low2 = low0, high2 = high0, low3 = low0, high3 = high0, low4 = low0, high4 = high0, low5 = low0, high5 = high0, low6 = low0, high6 = high0, low7 = low0, high7 = high0;
        nint length = job.SegmentLength;
        for (int s = 0; s < job.SegmentCount; s++)
        {
            float* source = job.Source + job.Segments[s];
            float* row0 = source + offsets[0];
            float* row1 = source + offsets[1];
            float* row2 = source + offsets[2];
            float* row3 = source + offsets[3];
            float* row4 = source + offsets[4];
            float* row5 = source + offsets[5];
            float* row6 = source + offsets[6];
            float* row7 = source + offsets[7];
            for (nint i = 0; i < length; i++)
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
                value = TLanes.Broadcast(row6[i]);
                low6 = TLanes.MultiplyAdd(value, first, low6);
                high6 = TLanes.MultiplyAdd(value, second, high6);
                value = TLanes.Broadcast(row7[i]);
                low7 = TLanes.MultiplyAdd(value, first, low7);
                high7 = TLanes.MultiplyAdd(value, second, high7);
            }
        }

        float* target = job.Target, tile = job.Tile;
        if (job.Rows == WindowRows.TileRows && job.Columns == 2 * TLanes.Count)
        {
            Put(job, target + targets[0], target + targets[0], low0);
            Put(job, target + targets[0] + TLanes.Count, target + targets[0] + TLanes.Count, high0);
            Put(job, target + targets[1], target + targets[1], low1);
            Put(job, target + targets[1] + TLanes.Count, target + targets[1] + TLanes.Count, high1);
            Put(job, target + targets[2], target + targets[2], low2);
            Put(job, target + targets[2] + TLanes.Count, target + targets[2] + TLanes.Count, high2);
            Put(job, target + targets[3], target + targets[3], low3);
            Put(job, target + targets[3] + TLanes.Count, target + targets[3] + TLanes.Count, high3);
            Put(job, target + targets[4], target + targets[4], low4);
            Put(job, target + targets[4] + TLanes.Count, target + targets[4] + TLanes.Count, high4);
            Put(job, target + targets[5], target + targets[5], low5);
            Put(job, target + targets[5] + TLanes.Count, target + targets[5] + TLanes.Count, high5);
            Put(job, target + targets[6], target + targets[6], low6);
            Put(job, target + targets[6] + TLanes.Count, target + targets[6] + TLanes.Count, high6);
            Put(job, target + targets[7], target + targets[7], low7);
            Put(job, target + targets[7] + TLanes.Count, target + targets[7] + TLanes.Count, high7);
            return;
        }

        Put(job, target + targets[0], tile + (0 * TLanes.Count), low0);
        Put(job, target + targets[0] + TLanes.Count, tile + (1 * TLanes.Count), high0);
        Put(job, target + targets[1], tile + (2 * TLanes.Count), low1);
        Put(job, target + targets[1] + TLanes.Count, tile + (3 * TLanes.Count), high1);
        Put(job, target + targets[2], tile + (4 * TLanes.Count), low2);
        Put(job, target + targets[2] + TLanes.Count, tile + (5 * TLanes.Count), high2);
        Put(job, target + targets[3], tile + (6 * TLanes.Count), low3);
        Put(job, target + targets[3] + TLanes.Count, tile + (7 * TLanes.Count), high3);
        Put(job, target + targets[4], tile + (8 * TLanes.Count), low4);
        Put(job, target + targets[4] + TLanes.Count, tile + (9 * TLanes.Count), high4);
        Put(job, target + targets[5], tile + (10 * TLanes.Count), low5);
        Put(job, target + targets[5] + TLanes.Count, tile + (11 * TLanes.Count), high5);
        Put(job, target + targets[6], tile + (12 * TLanes.Count), low6);
        Put(job, target + targets[6] + TLanes.Count, tile + (13 * TLanes.Count), high6);
        Put(job, target + targets[7], tile + (14 * TLanes.Count), low7);
        Put(job, target + targets[7] + TLanes.Count, tile + (15 * TLanes.Count), high7);
        PutRows(job, 2 * TLanes.Count, targets);
    }

    /// <summary>Computes eight rows by one vector of columns.</summary>
    /// <param name="job">Everything that does not change from tile to tile.</param>
    /// <param name="offsets">Where the eight windows start.</param>
    /// <param name="targets">Where their outputs start.</param>
    /// <param name="stride">From one depth of the packed block to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WindowTileJob job, int* offsets, int* targets, int stride)
    {
        float* weights = job.Weights;
        TVector sum0 = TLanes.Load(job.Bias);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        nint length = job.SegmentLength;
        for (int s = 0; s < job.SegmentCount; s++)
        {
            float* source = job.Source + job.Segments[s];
            float* row0 = source + offsets[0];
            float* row1 = source + offsets[1];
            float* row2 = source + offsets[2];
            float* row3 = source + offsets[3];
            float* row4 = source + offsets[4];
            float* row5 = source + offsets[5];
            float* row6 = source + offsets[6];
            float* row7 = source + offsets[7];
            for (nint i = 0; i < length; i++)
            {
                TVector first = TLanes.Load(weights);
                weights += stride;
                sum0 = TLanes.MultiplyAdd(TLanes.Broadcast(row0[i]), first, sum0);
                sum1 = TLanes.MultiplyAdd(TLanes.Broadcast(row1[i]), first, sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Broadcast(row2[i]), first, sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Broadcast(row3[i]), first, sum3);
                sum4 = TLanes.MultiplyAdd(TLanes.Broadcast(row4[i]), first, sum4);
                sum5 = TLanes.MultiplyAdd(TLanes.Broadcast(row5[i]), first, sum5);
                sum6 = TLanes.MultiplyAdd(TLanes.Broadcast(row6[i]), first, sum6);
                sum7 = TLanes.MultiplyAdd(TLanes.Broadcast(row7[i]), first, sum7);
            }
        }

        float* target = job.Target, tile = job.Tile;
        if (job.Rows == WindowRows.TileRows && job.Columns == TLanes.Count)
        {
            Put(job, target + targets[0], target + targets[0], sum0);
            Put(job, target + targets[1], target + targets[1], sum1);
            Put(job, target + targets[2], target + targets[2], sum2);
            Put(job, target + targets[3], target + targets[3], sum3);
            Put(job, target + targets[4], target + targets[4], sum4);
            Put(job, target + targets[5], target + targets[5], sum5);
            Put(job, target + targets[6], target + targets[6], sum6);
            Put(job, target + targets[7], target + targets[7], sum7);
            return;
        }

        Put(job, target + targets[0], tile + (0 * TLanes.Count), sum0);
        Put(job, target + targets[1], tile + (1 * TLanes.Count), sum1);
        Put(job, target + targets[2], tile + (2 * TLanes.Count), sum2);
        Put(job, target + targets[3], tile + (3 * TLanes.Count), sum3);
        Put(job, target + targets[4], tile + (4 * TLanes.Count), sum4);
        Put(job, target + targets[5], tile + (5 * TLanes.Count), sum5);
        Put(job, target + targets[6], tile + (6 * TLanes.Count), sum6);
        Put(job, target + targets[7], tile + (7 * TLanes.Count), sum7);
        PutRows(job, TLanes.Count, targets);
    }

    /// <summary>Stores a vector at <paramref name="place"/>, added to or clamped as the outputs at <paramref name="target"/> are; lanes beyond them are read, and discarded later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(in WindowTileJob job, float* target, float* place, TVector value) =>
        TLanes.Store(place, job.IsAdded ? TLanes.Add(TLanes.Load(target), value) : TLanes.Clamp(value, TLanes.Broadcast(job.Min), TLanes.Broadcast(job.Max)));

    /// <summary>Copies what there is of a tile whose values are finished.</summary>
    private static void PutRows(in WindowTileJob job, int stride, int* targets)
    {
        float* tile = job.Tile, target = job.Target;
        uint bytes = (uint)(job.Columns * sizeof(float));
        for (int r = 0; r < job.Rows; r++, tile += stride)
        {
            Unsafe.CopyBlockUnaligned(target + targets[r], tile, bytes);
        }
    }
}
