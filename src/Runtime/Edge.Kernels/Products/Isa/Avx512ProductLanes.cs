using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Products.Isa;

/// <summary>AVX-512BW: VPMADDUBSW in 512 bits, sums in 16 bits (.NET 10 has no 512-bit VPDPBUSD): twice the products of AVX-VNNI for weights of at most 6 bits.</summary>
internal readonly unsafe struct Avx512ProductLanes : IProductLanes<Vector512<int>, Vector512<float>>
{
    /// <summary>Whether this processor has it.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    public static int Count => Vector512<int>.Count;

    public static bool AccumulatesWords => true;

    public static bool CentresBytes => true;

    public static Vector512<int> ZeroInt => Vector512<int>.Zero;

    public static Vector512<float> ZeroFloat => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(byte* source) => Vector512.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* target, Vector512<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> BroadcastQuad(sbyte* source) => Vector512.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Accumulate(Vector512<int> sums, Vector512<int> weights, Vector512<int> activations) =>
        (sums.AsInt16() + Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(Vector512<int> sums) => Avx512BW.MultiplyAddAdjacent(sums.AsInt16(), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AccumulateBytes(Vector512<int> sums, Vector512<int> weights, Vector512<int> activations)
    {
        Vector512<short> centred = (weights ^ Vector512.Create(unchecked((int)0x80808080))).AsInt16();
        return sums
            + Avx512BW.MultiplyAddAdjacent((centred << 8) >> 8, (activations.AsInt16() << 8) >> 8)
            + Avx512BW.MultiplyAddAdjacent(centred >> 8, activations.AsInt16() >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> BroadcastShifted(int* value, int bits) => Vector512.Create(*value) << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToFloat(Vector512<int> value) => Vector512.ConvertToSingle(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFloats(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(float* target, Vector512<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BroadcastFloat(float* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);
}
