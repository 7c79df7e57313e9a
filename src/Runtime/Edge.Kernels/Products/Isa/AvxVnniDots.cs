using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Products.Isa;

/// <summary>AVX-VNNI: VPDPBUSD in 256 bits.</summary>
internal readonly struct AvxVnniDots : IDots
{
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported;

    public static bool AccumulatesWords => false;

    public static bool CentresBytes => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Accumulate(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) =>
        AvxVnni.MultiplyWideningAndAdd(sums, weights.AsByte(), activations.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums) => sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AccumulateBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) => Accumulate(sums, weights, activations);
}
