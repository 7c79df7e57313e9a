using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.Isa;

/// <summary>
/// AVX2: the even and the odd bytes widened to 16 bits and multiplied by VPMADDWD, which is exact (VPMADDUBSW would
/// saturate).
/// </summary>
internal readonly unsafe struct Avx2Lanes : IInt8Lanes<Vector256<int>>
{
    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => Vector256<int>.Count;

    public static int ActivationOffset => 0;

    public static int RequantizationLanes => Avx2Requantization.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(void* source) => Vector256.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector256<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BroadcastQuad(byte* source) => Vector256.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sums, Vector256<int> activations, Vector256<int> weights) =>
        sums
        + Avx2.MultiplyAddAdjacent((activations.AsInt16() << 8) >> 8, (weights.AsInt16() << 8) >> 8)
        + Avx2.MultiplyAddAdjacent(activations.AsInt16() >> 8, weights.AsInt16() >> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Interleave(byte* row0, byte* row1, byte* row2, byte* row3) =>
        Avx2.ConvertToVector256Int32(row0)
        | (Avx2.ConvertToVector256Int32(row1) << 8)
        | (Avx2.ConvertToVector256Int32(row2) << 16)
        | (Avx2.ConvertToVector256Int32(row3) << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target) =>
        Avx2Requantization.Store(low, high, constants, shiftsLeft, target);
}
