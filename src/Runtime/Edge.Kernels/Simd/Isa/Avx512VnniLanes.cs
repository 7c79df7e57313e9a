using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.MachineCode;

namespace Edge.Kernels.Simd.Isa;

/// <summary>
/// AVX-VNNI dot products in 256 bits (.NET 10 has no 512-bit VPDPBUSD; see <see cref="VnniTileCode"/>), requantisation in 512
/// bits: AMD Zen 5, Intel Sapphire Rapids.
/// </summary>
internal readonly unsafe struct Avx512VnniLanes : IInt8Lanes<Vector256<int>>
{
    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported => AvxVnniLanes.IsSupported && Avx512F.IsSupported && Avx512BW.IsSupported;

    public static int Count => AvxVnniLanes.Count;

    public static int ActivationOffset => AvxVnniLanes.ActivationOffset;

    public static int RequantizationLanes => Avx512RescaleLanes.Count;

    public static bool HasVnniTile => VnniTileCode.IsSupported;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(void* source) => AvxVnniLanes.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector256<int> value) => AvxVnniLanes.Store(target, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BroadcastQuad(byte* source) => AvxVnniLanes.BroadcastQuad(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sums, Vector256<int> activations, Vector256<int> weights) => AvxVnniLanes.Dot(sums, activations, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* target)
    {
        Vector512<int> quads = Avx512F.ConvertToVector512Int32(Vector128.Load(row0))
            | (Avx512F.ConvertToVector512Int32(Vector128.Load(row1)) << 8)
            | (Avx512F.ConvertToVector512Int32(Vector128.Load(row2)) << 16)
            | (Avx512F.ConvertToVector512Int32(Vector128.Load(row3)) << 24);
        (quads ^ Vector512.Create(unchecked((int)0x80808080))).Store((int*)target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target) =>
        Avx512RescaleLanes.StoreNarrowed(Avx512RescaleLanes.Rescale(Vector512.Create(low, high), constants, shiftsLeft), constants, target);
}
