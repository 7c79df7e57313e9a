using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>
/// Sums along a row in one order for all vector widths: sixteen sums of every sixteenth value, then those in pairs.
/// </summary>
internal static unsafe class LaneSums<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int Lanes = 16;

    /// <summary>Σ x².</summary>
    public static float SumOfSquares(float* x, int count)
    {
        float* lanes = stackalloc float[Lanes];
        int whole = count / Lanes * Lanes;
        for (int lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TVector sum = TLanes.Broadcast(0);
            for (int i = lane; i < whole; i += Lanes)
            {
                TVector value = TLanes.Load(x + i);
                sum = TLanes.MultiplyAdd(value, value, sum);
            }

            TLanes.Store(lanes + lane, sum);
        }

        for (int i = whole; i < count; i++)
        {
            lanes[i - whole] = MathF.FusedMultiplyAdd(x[i], x[i], lanes[i - whole]);
        }

        return InPairs(lanes);
    }

    /// <summary>Σ x for a count that is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* x, int count)
    {
        float* lanes = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TVector sum = TLanes.Load(x + lane);
            for (int i = lane + Lanes; i < count; i += Lanes)
            {
                sum = TLanes.Add(sum, TLanes.Load(x + i));
            }

            TLanes.Store(lanes + lane, sum);
        }

        return InPairs(lanes);
    }

    /// <summary>The greatest of a count that is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float* x, int count)
    {
        TVector max = TLanes.Load(x);
        for (int i = TLanes.Count; i < count; i += TLanes.Count)
        {
            max = TLanes.Max(max, TLanes.Load(x + i));
        }

        float* lanes = stackalloc float[Lanes];
        TLanes.Store(lanes, max);
        float greatest = lanes[0];
        for (int i = 1; i < TLanes.Count; i++)
        {
            greatest = MathF.Max(greatest, lanes[i]);
        }

        return greatest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float InPairs(float* lanes)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }
}
