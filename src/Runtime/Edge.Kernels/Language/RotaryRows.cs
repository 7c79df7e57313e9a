using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Language;

/// <summary>Turns the pairs of heads (RoFormer, Su et al. 2021) by the angles of a <see cref="RotationTable"/>.</summary>
internal static unsafe class RotaryRows<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Turns every head of one row; y may be x.</summary>
    public static void Rotate(float* x, float* turns, float* y, int heads, int headSize, int pairs, RopePairing pairing)
    {
        for (int head = 0; head < heads; head++, x += headSize, y += headSize)
        {
            if (pairing == RopePairing.Halves)
            {
                RotateHalves(x, turns, y, pairs);
            }
            else
            {
                RotateAdjacent(x, turns, y, pairs);
            }

            for (int i = 2 * pairs; i < headSize; i++)
            {
                y[i] = x[i];
            }
        }
    }

    private static void RotateHalves(float* x, float* turns, float* y, int pairs)
    {
        int i = 0;
        for (; i <= pairs - TLanes.Count; i += TLanes.Count)
        {
            TVector a = TLanes.Load(x + i), b = TLanes.Load(x + pairs + i), cos = TLanes.Load(turns + i), sin = TLanes.Load(turns + pairs + i);
            TLanes.Store(y + i, TLanes.Subtract(TLanes.Multiply(a, cos), TLanes.Multiply(b, sin)));
            TLanes.Store(y + pairs + i, TLanes.Add(TLanes.Multiply(a, sin), TLanes.Multiply(b, cos)));
        }

        for (; i < pairs; i++)
        {
            (y[i], y[pairs + i]) = Turned(x[i], x[pairs + i], turns[i], turns[pairs + i]);
        }
    }

    private static void RotateAdjacent(float* x, float* turns, float* y, int pairs)
    {
        for (int i = 0; i < pairs; i++)
        {
            (y[2 * i], y[(2 * i) + 1]) = Turned(x[2 * i], x[(2 * i) + 1], turns[i], turns[pairs + i]);
        }
    }

    private static (float First, float Second) Turned(float a, float b, float cos, float sin) => ((a * cos) - (b * sin), (a * sin) + (b * cos));
}
