using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>
/// 128 bits: SDOT on Arm where it exists, PMADDWD on x86, and 16-bit products anywhere else.
/// </summary>
internal readonly unsafe struct Vector128Lanes : IInt8Lanes<Vector128<int>>
{
    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>Name for people.</summary>
    public static string Name => Dp.IsSupported ? "AdvSIMD with dot products" : "128-bit vectors";

    public static int Count => Vector128<int>.Count;

    public static int ActivationOffset => 0;

    public static int RequantizationLanes => Vector128RescaleLanes.Count;

    public static bool HasVnniTile => false;

    public static Vector128<int> Zero => Vector128<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(void* source) => Vector128.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* target, Vector128<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> BroadcastQuad(byte* source) => Vector128.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<int> sums, Vector128<int> activations, Vector128<int> weights)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(sums, activations.AsSByte(), weights.AsSByte());
        }

        Vector128<short> evenActivations = (activations.AsInt16() << 8) >> 8, oddActivations = activations.AsInt16() >> 8;
        Vector128<short> evenWeights = (weights.AsInt16() << 8) >> 8, oddWeights = weights.AsInt16() >> 8;
        if (Sse2.IsSupported)
        {
            return sums + Sse2.MultiplyAddAdjacent(evenActivations, evenWeights) + Sse2.MultiplyAddAdjacent(oddActivations, oddWeights);
        }

        // A product of two int8 fits in 16 bits, the sum of two need not.
        Vector128<int> even = (evenActivations * evenWeights).AsInt32(), odd = (oddActivations * oddWeights).AsInt32();
        return sums + ((even << 16) >> 16) + (even >> 16) + ((odd << 16) >> 16) + (odd >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* target)
    {
        for (int half = 0; half < 2; half++)
        {
            int channel = half * Vector128<int>.Count;
            Vector128<int> quads = Widen(row0 + channel) | (Widen(row1 + channel) << 8) | (Widen(row2 + channel) << 16) | (Widen(row3 + channel) << 24);
            quads.Store((int*)target + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Requantize(Vector128<int> low, Vector128<int> high, byte* constants, bool shiftsLeft, byte* target)
    {
        byte* second = constants + RequantizationTable.BytesOfBlock(Vector128<int>.Count);
        Vector128RescaleLanes.StoreNarrowed(Vector128RescaleLanes.Rescale(low, constants, shiftsLeft), constants, target);
        Vector128RescaleLanes.StoreNarrowed(Vector128RescaleLanes.Rescale(high, second, shiftsLeft), second, target + Vector128<int>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(byte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsByte())).AsInt32();
}
