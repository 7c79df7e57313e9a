using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Float32 in 256 bits.</summary>
internal readonly unsafe struct Vector256FloatLanes : IFloatLanes<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static bool HasWideTile => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector256<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Vector256<float> value, int count) =>
        Avx.MaskStore(target, Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> value, Vector256<float> min, Vector256<float> max) =>
        Vector256.MinNative(max, Vector256.MaxNative(min, value)); // The second operand wins where one is NaN.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> KeepBetween(Vector256<float> value, Vector256<float> key, Vector256<float> min, Vector256<float> max) =>
        value & Vector256.GreaterThan(key, min) & Vector256.LessThan(key, max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> value)
    {
        value &= Vector256.Equals(value, value);
        Vector256<float> whole = Vector256.Truncate(value); // Exact, and so is the rest.
        Vector256<float> isHalf = Vector256.GreaterThanOrEqual(Vector256.Abs(value - whole), Vector256.Create(0.5f));
        return whole + (Vector256.CopySign(Vector256.Create(1f), value) & isHalf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInt8(byte* source) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32((sbyte*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(byte* target, Vector256<float> value)
    {
        Vector256<int> integers = Vector256.ConvertToInt32(value);
        Vector128<short> words = Vector128.Narrow(integers.GetLower(), integers.GetUpper());
        *(long*)target = Vector128.Narrow(words, words).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadUInt8(byte* source) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt8(byte* target, Vector256<float> value)
    {
        Vector256<int> integers = Vector256.ConvertToInt32(value);
        Vector128<short> words = Vector128.Narrow(integers.GetLower(), integers.GetUpper());
        *(long*)target = Vector128.Narrow(words, words).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFloat16(ushort* source)
    {
        // Sign and exponent move to their places in binary32; the product with 2^112 corrects the bias, for subnormals too.
        Vector256<int> bits = (Avx2.ConvertToVector256Int32((short*)source) << 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector256.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesPowerOfTwo(Vector256<float> value, Vector256<float> shifted) => (value.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
}
