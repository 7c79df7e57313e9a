using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>
/// <c>C += A·B</c> of small float matrices that lie in the cache of the processor: <c>[M,K]·[K,N]</c>, N a multiple of two
/// vectors. Each element is one chain of multiply-adds along K: the same bits for any M.
/// </summary>
internal static unsafe class TileProduct<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int BlockRows = 4;

    /// <summary>Adds the product.</summary>
    public static void Add(float* a, int aStride, float* b, int bStride, float* c, int cStride, int rows, int depth, int columns)
    {
        int row = 0;
        for (; row <= rows - BlockRows; row += BlockRows, a += BlockRows * aStride, c += BlockRows * cStride)
        {
            for (int column = 0; column < columns; column += 2 * TLanes.Count)
            {
                AddFourByTwo(a, aStride, b + column, bStride, c + column, cStride, depth);
            }
        }

        for (; row < rows; row++, a += aStride, c += cStride)
        {
            int column = 0;
            for (; column <= columns - (4 * TLanes.Count); column += 4 * TLanes.Count)
            {
                AddOneByFour(a, b + column, bStride, c + column, depth);
            }

            for (; column < columns; column += 2 * TLanes.Count)
            {
                AddOneByTwo(a, b + column, bStride, c + column, depth);
            }
        }
    }

    private static void AddFourByTwo(float* a, int aStride, float* b, int bStride, float* c, int cStride, int depth)
    {
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        TVector sum00 = TLanes.Load(c), sum01 = TLanes.Load(c + TLanes.Count);
        TVector sum10 = TLanes.Load(c1), sum11 = TLanes.Load(c1 + TLanes.Count);
        TVector sum20 = TLanes.Load(c2), sum21 = TLanes.Load(c2 + TLanes.Count);
        TVector sum30 = TLanes.Load(c3), sum31 = TLanes.Load(c3 + TLanes.Count);
        for (int k = 0; k < depth; k++, b += bStride)
        {
            TVector left = TLanes.Load(b), right = TLanes.Load(b + TLanes.Count);
            TVector factor = TLanes.Broadcast(a[k]);
            (sum00, sum01) = (TLanes.MultiplyAdd(factor, left, sum00), TLanes.MultiplyAdd(factor, right, sum01));
            factor = TLanes.Broadcast(a1[k]);
            (sum10, sum11) = (TLanes.MultiplyAdd(factor, left, sum10), TLanes.MultiplyAdd(factor, right, sum11));
            factor = TLanes.Broadcast(a2[k]);
            (sum20, sum21) = (TLanes.MultiplyAdd(factor, left, sum20), TLanes.MultiplyAdd(factor, right, sum21));
            factor = TLanes.Broadcast(a3[k]);
            (sum30, sum31) = (TLanes.MultiplyAdd(factor, left, sum30), TLanes.MultiplyAdd(factor, right, sum31));
        }

        Store(c, sum00, sum01);
        Store(c1, sum10, sum11);
        Store(c2, sum20, sum21);
        Store(c3, sum30, sum31);
    }

    private static void AddOneByFour(float* a, float* b, int bStride, float* c, int depth)
    {
        TVector sum0 = TLanes.Load(c), sum1 = TLanes.Load(c + TLanes.Count), sum2 = TLanes.Load(c + (2 * TLanes.Count)), sum3 = TLanes.Load(c + (3 * TLanes.Count));
        for (int k = 0; k < depth; k++, b += bStride)
        {
            TVector factor = TLanes.Broadcast(a[k]);
            sum0 = TLanes.MultiplyAdd(factor, TLanes.Load(b), sum0);
            sum1 = TLanes.MultiplyAdd(factor, TLanes.Load(b + TLanes.Count), sum1);
            sum2 = TLanes.MultiplyAdd(factor, TLanes.Load(b + (2 * TLanes.Count)), sum2);
            sum3 = TLanes.MultiplyAdd(factor, TLanes.Load(b + (3 * TLanes.Count)), sum3);
        }

        Store(c, sum0, sum1);
        Store(c + (2 * TLanes.Count), sum2, sum3);
    }

    private static void AddOneByTwo(float* a, float* b, int bStride, float* c, int depth)
    {
        TVector sum0 = TLanes.Load(c), sum1 = TLanes.Load(c + TLanes.Count);
        for (int k = 0; k < depth; k++, b += bStride)
        {
            TVector factor = TLanes.Broadcast(a[k]);
            sum0 = TLanes.MultiplyAdd(factor, TLanes.Load(b), sum0);
            sum1 = TLanes.MultiplyAdd(factor, TLanes.Load(b + TLanes.Count), sum1);
        }

        Store(c, sum0, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, TVector left, TVector right)
    {
        TLanes.Store(target, left);
        TLanes.Store(target + TLanes.Count, right);
    }
}
