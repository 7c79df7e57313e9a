using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.Isa;

/// <summary>AVX-VNNI (VPDPBUSD): activations are made unsigned by adding 128.</summary>
internal readonly unsafe struct AvxVnniLanes : IInt8Lanes<Vector256<int>>
{
    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported;

    public static int Count => Vector256<int>.Count;

    public static int ActivationOffset => 128;

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
    public static Vector256<int> BroadcastQuad(byte* source) => Vector256.Create(*(int*)source) ^ Vector256.Create(unchecked((int)0x80808080));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sums, Vector256<int> activations, Vector256<int> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sums, activations.AsByte(), weights.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* target)
    {
        Vector256<int> offsets = Vector256.Create(unchecked((int)0x80808080));
        (Avx2Lanes.Quads(row0, row1, row2, row3) ^ offsets).Store((int*)target);
        (Avx2Lanes.Quads(row0 + Vector256<int>.Count, row1 + Vector256<int>.Count, row2 + Vector256<int>.Count, row3 + Vector256<int>.Count) ^ offsets).Store((int*)target + Vector256<int>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target) =>
        Avx2Lanes.Requantize(low, high, constants, shiftsLeft, target);
}
