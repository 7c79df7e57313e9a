using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Floats;

/// <summary>
/// One or four rows of activations times two rows of weights. A sum has a partial sum in every lane, added at the end; the
/// columns that fill no vector follow one by one.
/// </summary>
internal static unsafe class FloatKernel<TWeights, TLanes, TFloat>
    where TWeights : struct, IFloatWeights
    where TLanes : struct, IFloatProductLanes<TFloat>
    where TFloat : struct
{
    /// <summary>Multiplies.</summary>
    /// <param name="w0">A row of weights.</param>
    /// <param name="w1">Another, or the same.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="x">The first row of activations.</param>
    /// <param name="xStride">Floats to the next.</param>
    /// <param name="sums">Two sums a row of activations.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTokens>(byte* w0, byte* w1, int columns, float* x, nint xStride, float* sums)
        where TTokens : struct, ITokens
    {
        TFloat s00 = TLanes.Zero, s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
        float* x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        int vectors = columns - (columns % TLanes.Count);
        for (nint k = 0; k < vectors; k += TLanes.Count)
        {
            TFloat a = TWeights.Load<TLanes, TFloat>(w0 + (k * TWeights.Bytes)), b = TWeights.Load<TLanes, TFloat>(w1 + (k * TWeights.Bytes));
            TFloat v = TLanes.LoadFloats((byte*)(x + k));
            s00 = TLanes.MultiplyAdd(a, v, s00);
            s01 = TLanes.MultiplyAdd(b, v, s01);
            if (TTokens.Count > 1)
            {
                v = TLanes.LoadFloats((byte*)(x1 + k));
                s10 = TLanes.MultiplyAdd(a, v, s10);
                s11 = TLanes.MultiplyAdd(b, v, s11);
                v = TLanes.LoadFloats((byte*)(x2 + k));
                s20 = TLanes.MultiplyAdd(a, v, s20);
                s21 = TLanes.MultiplyAdd(b, v, s21);
                v = TLanes.LoadFloats((byte*)(x3 + k));
                s30 = TLanes.MultiplyAdd(a, v, s30);
                s31 = TLanes.MultiplyAdd(b, v, s31);
            }
        }

        sums[0] = TLanes.Sum(s00);
        sums[1] = TLanes.Sum(s01);
        if (TTokens.Count > 1)
        {
            sums[2] = TLanes.Sum(s10);
            sums[3] = TLanes.Sum(s11);
            sums[4] = TLanes.Sum(s20);
            sums[5] = TLanes.Sum(s21);
            sums[6] = TLanes.Sum(s30);
            sums[7] = TLanes.Sum(s31);
        }

        for (int k = vectors; k < columns; k++)
        {
            float a = TWeights.LoadScalar(w0 + (k * TWeights.Bytes)), b = TWeights.LoadScalar(w1 + (k * TWeights.Bytes));
            for (int row = 0; row < TTokens.Count; row++)
            {
                float v = x[(row * xStride) + k];
                sums[2 * row] += a * v;
                sums[(2 * row) + 1] += b * v;
            }
        }
    }
}
