using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Products.Isa;

/// <summary>AVX2: VPMADDUBSW, sums in 16 bits; weights of 8 bits by VPMADDWD, which is exact.</summary>
internal readonly struct Avx2Dots : IDots
{
    public static bool IsSupported => Avx2.IsSupported;

    public static bool AccumulatesWords => true;

    public static bool CentresBytes => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Accumulate(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) =>
        (sums.AsInt16() + Avx2.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums) => Avx2.MultiplyAddAdjacent(sums.AsInt16(), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AccumulateBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations)
    {
        Vector256<short> centred = (weights ^ Vector256.Create(unchecked((int)0x80808080))).AsInt16();
        return sums
            + Avx2.MultiplyAddAdjacent((centred << 8) >> 8, (activations.AsInt16() << 8) >> 8)
            + Avx2.MultiplyAddAdjacent(centred >> 8, activations.AsInt16() >> 8);
    }
}
