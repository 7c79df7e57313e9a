using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>The inner product of <see cref="TrainingKernels.AddTransposedProduct"/>: eight values of the windows by one or two vectors of columns, summed over rows in registers.</summary>
internal static unsafe class TransposedTile<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Computes two vectors of columns.</summary>
    /// <param name="window">The first of the eight values, in a window at 0.</param>
    /// <param name="offsets">Where windows start.</param>
    /// <param name="gradients">The first column of the gradients.</param>
    /// <param name="targets">Where rows of gradients start.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="sums">What is added to, <c>[8, stride]</c>.</param>
    /// <param name="stride">From one row of sums to the next.</param>
    /// <param name="depth">How many of the eight values there are; what is read for the others is discarded.</param>
    /// <param name="tile">Room for a tile: sums go through it, so that no register has to outlive a call.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPair(float* window, int* offsets, float* gradients, int* targets, int rows, float* sums, int stride, int depth, float* tile)
    {
        TVector low0 = TLanes.Broadcast(0);
        TVector high0 = low0, low1 = low0, high1 = low0, low2 = low0, high2 = low0, low3 = low0, high3 = low0, low4 = low0, high4 = low0, low5 = low0, high5 = low0, low6 = low0, high6 = low0, low7 = low0, high7 = low0;
        for (nint i = 0; i < rows; i++)
        {
            float* gradient = gradients + targets[i], source = window + offsets[i];
            TVector first = TLanes.Load(gradient), second = TLanes.Load(gradient + TLanes.Count);
            TVector value = TLanes.Broadcast(source[0]);
            low0 = TLanes.MultiplyAdd(value, first, low0);
            high0 = TLanes.MultiplyAdd(value, second, high0);
            value = TLanes.Broadcast(source[1]);
            low1 = TLanes.MultiplyAdd(value, first, low1);
            high1 = TLanes.MultiplyAdd(value, second, high1);
            value = TLanes.Broadcast(source[2]);
            low2 = TLanes.MultiplyAdd(value, first, low2);
            high2 = TLanes.MultiplyAdd(value, second, high2);
            value = TLanes.Broadcast(source[3]);
            low3 = TLanes.MultiplyAdd(value, first, low3);
            high3 = TLanes.MultiplyAdd(value, second, high3);
            value = TLanes.Broadcast(source[4]);
            low4 = TLanes.MultiplyAdd(value, first, low4);
            high4 = TLanes.MultiplyAdd(value, second, high4);
            value = TLanes.Broadcast(source[5]);
            low5 = TLanes.MultiplyAdd(value, first, low5);
            high5 = TLanes.MultiplyAdd(value, second, high5);
            value = TLanes.Broadcast(source[6]);
            low6 = TLanes.MultiplyAdd(value, first, low6);
            high6 = TLanes.MultiplyAdd(value, second, high6);
            value = TLanes.Broadcast(source[7]);
            low7 = TLanes.MultiplyAdd(value, first, low7);
            high7 = TLanes.MultiplyAdd(value, second, high7);
        }

        TLanes.Store(tile + (0 * TLanes.Count), low0);
        TLanes.Store(tile + (1 * TLanes.Count), high0);
        TLanes.Store(tile + (2 * TLanes.Count), low1);
        TLanes.Store(tile + (3 * TLanes.Count), high1);
        TLanes.Store(tile + (4 * TLanes.Count), low2);
        TLanes.Store(tile + (5 * TLanes.Count), high2);
        TLanes.Store(tile + (6 * TLanes.Count), low3);
        TLanes.Store(tile + (7 * TLanes.Count), high3);
        TLanes.Store(tile + (8 * TLanes.Count), low4);
        TLanes.Store(tile + (9 * TLanes.Count), high4);
        TLanes.Store(tile + (10 * TLanes.Count), low5);
        TLanes.Store(tile + (11 * TLanes.Count), high5);
        TLanes.Store(tile + (12 * TLanes.Count), low6);
        TLanes.Store(tile + (13 * TLanes.Count), high6);
        TLanes.Store(tile + (14 * TLanes.Count), low7);
        TLanes.Store(tile + (15 * TLanes.Count), high7);
        for (int k = 0; k < depth; k++, sums += stride, tile += 2 * TLanes.Count)
        {
            TLanes.Store(sums, TLanes.Add(TLanes.Load(sums), TLanes.Load(tile)));
            TLanes.Store(sums + TLanes.Count, TLanes.Add(TLanes.Load(sums + TLanes.Count), TLanes.Load(tile + TLanes.Count)));
        }
    }

    /// <summary>Computes one vector of columns.</summary>
    /// <inheritdoc cref="RunPair"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* window, int* offsets, float* gradients, int* targets, int rows, float* sums, int stride, int depth, float* tile)
    {
        TVector sum0 = TLanes.Broadcast(0);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        for (nint i = 0; i < rows; i++)
        {
            float* source = window + offsets[i];
            TVector gradient = TLanes.Load(gradients + targets[i]);
            sum0 = TLanes.MultiplyAdd(TLanes.Broadcast(source[0]), gradient, sum0);
            sum1 = TLanes.MultiplyAdd(TLanes.Broadcast(source[1]), gradient, sum1);
            sum2 = TLanes.MultiplyAdd(TLanes.Broadcast(source[2]), gradient, sum2);
            sum3 = TLanes.MultiplyAdd(TLanes.Broadcast(source[3]), gradient, sum3);
            sum4 = TLanes.MultiplyAdd(TLanes.Broadcast(source[4]), gradient, sum4);
            sum5 = TLanes.MultiplyAdd(TLanes.Broadcast(source[5]), gradient, sum5);
            sum6 = TLanes.MultiplyAdd(TLanes.Broadcast(source[6]), gradient, sum6);
            sum7 = TLanes.MultiplyAdd(TLanes.Broadcast(source[7]), gradient, sum7);
        }

        TLanes.Store(tile + (0 * TLanes.Count), sum0);
        TLanes.Store(tile + (1 * TLanes.Count), sum1);
        TLanes.Store(tile + (2 * TLanes.Count), sum2);
        TLanes.Store(tile + (3 * TLanes.Count), sum3);
        TLanes.Store(tile + (4 * TLanes.Count), sum4);
        TLanes.Store(tile + (5 * TLanes.Count), sum5);
        TLanes.Store(tile + (6 * TLanes.Count), sum6);
        TLanes.Store(tile + (7 * TLanes.Count), sum7);
        for (int k = 0; k < depth; k++, sums += stride, tile += TLanes.Count)
        {
            TLanes.Store(sums, TLanes.Add(TLanes.Load(sums), TLanes.Load(tile)));
        }
    }
}
