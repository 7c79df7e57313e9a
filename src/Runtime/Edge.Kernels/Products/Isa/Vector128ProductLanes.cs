using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Products.Isa;

/// <summary>128 bits: AdvSIMD, with its dot products where it has them, SSE2, and what .NET makes of vectors elsewhere.</summary>
internal readonly unsafe struct Vector128ProductLanes : IUnpackingLanes<Vector128<int>, Vector128<float>>
{
    public static int Count => Vector128<int>.Count;

    public static bool AccumulatesWords => false;

    public static bool CentresBytes => true;

    public static Vector128<int> ZeroInt => Vector128<int>.Zero;

    public static Vector128<float> ZeroFloat => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(byte* source) => Vector128.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* target, Vector128<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> BroadcastQuad(sbyte* source) => Vector128.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRightAnd(Vector128<int> value, int bits, byte mask) => (value >>> bits) & Vector128.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeftAnd(Vector128<int> value, int bits, byte mask) => (value << bits) & Vector128.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Or(Vector128<int> a, Vector128<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Accumulate(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(sums, weights.AsSByte(), activations.AsSByte());
        }

        Vector128<short> evenActivations = (activations.AsInt16() << 8) >> 8, oddActivations = activations.AsInt16() >> 8;
        Vector128<short> evenWeights = (weights.AsInt16() << 8) >> 8, oddWeights = weights.AsInt16() >> 8;
        if (Sse2.IsSupported)
        {
            return sums + Sse2.MultiplyAddAdjacent(evenActivations, evenWeights) + Sse2.MultiplyAddAdjacent(oddActivations, oddWeights);
        }

        // A product of two signed bytes fits in 16 bits, the sum of two need not.
        Vector128<int> even = (evenActivations * evenWeights).AsInt32(), odd = (oddActivations * oddWeights).AsInt32();
        return sums + ((even << 16) >> 16) + (even >> 16) + ((odd << 16) >> 16) + (odd >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(Vector128<int> sums) => sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AccumulateBytes(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations) =>
        Accumulate(sums, weights ^ Vector128.Create(unchecked((int)0x80808080)), activations);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> BroadcastShifted(int* value, int bits) => Vector128.Create(*value) << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ToFloat(Vector128<int> value) => Vector128.ConvertToSingle(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFloats(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(float* target, Vector128<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> BroadcastFloat(float* source) => Vector128.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalves(byte* source)
    {
        Vector128<int> numbers = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsInt16());
        return ((numbers << 13) & Vector128.Create(HalfNumber.SignAndMagnitude)).AsSingle() * Vector128.Create(HalfNumber.ExponentScale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBytes(byte* source) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsByte())).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadSignedBytes(byte* source) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsSByte())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* source)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(source);
        }
    }
}
