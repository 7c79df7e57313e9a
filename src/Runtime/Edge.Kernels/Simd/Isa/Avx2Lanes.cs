using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

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

    public static int RequantizationLanes => Avx2RescaleLanes.Count;

    public static bool HasVnniTile => false;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

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
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* target)
    {
        Quads(row0, row1, row2, row3).Store((int*)target);
        Quads(row0 + Vector256<int>.Count, row1 + Vector256<int>.Count, row2 + Vector256<int>.Count, row3 + Vector256<int>.Count).Store((int*)target + Vector256<int>.Count);
    }

    /// <summary>A quad of each of eight channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Quads(byte* row0, byte* row1, byte* row2, byte* row3) =>
        Avx2.ConvertToVector256Int32(row0)
        | (Avx2.ConvertToVector256Int32(row1) << 8)
        | (Avx2.ConvertToVector256Int32(row2) << 16)
        | (Avx2.ConvertToVector256Int32(row3) << 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target)
    {
        byte* second = constants + RequantizationTable.BytesOfBlock(Vector256<int>.Count);
        Vector256<int> first = Avx2RescaleLanes.Rescale(low, constants, shiftsLeft);
        Vector256<int> packed = Avx2.PackSignedSaturate(first, Avx2RescaleLanes.Rescale(high, second, shiftsLeft)).AsInt32();
        Vector256<short> words = Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsInt16(); // Packing works within halves.
        Vector128<sbyte> bytes = Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
        sbyte* clamps = (sbyte*)constants + (RequantizationTable.Clamps * Vector256<int>.Count);
        Vector128.Min(Vector128.Max(bytes, Vector128.Load(clamps)), Vector128.Load(clamps + 16)).Store((sbyte*)target);
    }
}
