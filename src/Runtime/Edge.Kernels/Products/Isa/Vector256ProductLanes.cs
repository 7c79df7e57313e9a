using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Products.Isa;

/// <summary>AVX2, with a choice of what multiplies quads of bytes.</summary>
/// <typeparam name="TDots">What does.</typeparam>
internal readonly unsafe struct Vector256ProductLanes<TDots> : IUnpackingLanes<Vector256<int>, Vector256<float>>
    where TDots : struct, IDots
{
    public static int Count => Vector256<int>.Count;

    public static bool AccumulatesWords => TDots.AccumulatesWords;

    public static bool CentresBytes => TDots.CentresBytes;

    public static Vector256<int> ZeroInt => Vector256<int>.Zero;

    public static Vector256<float> ZeroFloat => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(byte* source) => Vector256.Load((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* target, Vector256<int> value) => value.Store((int*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BroadcastQuad(sbyte* source) => Vector256.Create(*(int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRightAnd(Vector256<int> value, int bits, byte mask) => (value >>> bits) & Vector256.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeftAnd(Vector256<int> value, int bits, byte mask) => (value << bits) & Vector256.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> a, Vector256<int> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Accumulate(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) => TDots.Accumulate(sums, weights, activations);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sums) => TDots.Widen(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AccumulateBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) => TDots.AccumulateBytes(sums, weights, activations);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BroadcastShifted(int* value, int bits) => Vector256.Create(*value) << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToFloat(Vector256<int> value) => Vector256.ConvertToSingle(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFloats(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloats(float* target, Vector256<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> BroadcastFloat(float* source) => Vector256.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalves(byte* source) =>
        ((Avx2.ConvertToVector256Int32((short*)source) << 13) & Vector256.Create(HalfNumber.SignAndMagnitude)).AsSingle() * Vector256.Create(HalfNumber.ExponentScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBytes(byte* source) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadSignedBytes(byte* source) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32((sbyte*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* source) => Sse.Prefetch0(source);
}
