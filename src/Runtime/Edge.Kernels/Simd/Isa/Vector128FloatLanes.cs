using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Float32 in 128 bits.</summary>
internal readonly unsafe struct Vector128FloatLanes : IFloatLanes<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static bool HasWideTile => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector128<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Vector128<float> value, int count)
    {
        for (int i = 0; i < count; i++)
        {
            target[i] = value[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Clamp(Vector128<float> value, Vector128<float> min, Vector128<float> max) =>
        Vector128.MinNative(max, Vector128.MaxNative(min, value)); // The second operand wins where one is NaN.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> KeepBetween(Vector128<float> value, Vector128<float> key, Vector128<float> min, Vector128<float> max) =>
        value & Vector128.GreaterThan(key, min) & Vector128.LessThan(key, max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> value)
    {
        value &= Vector128.Equals(value, value);
        Vector128<float> whole = Vector128.Truncate(value); // Exact, and so is the rest.
        Vector128<float> isHalf = Vector128.GreaterThanOrEqual(Vector128.Abs(value - whole), Vector128.Create(0.5f));
        return whole + (Vector128.CopySign(Vector128.Create(1f), value) & isHalf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadInt8(byte* source) => Vector128.ConvertToSingle(Vector128RescaleLanes.LoadWidened(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(byte* target, Vector128<float> value)
    {
        Vector128<int> integers = Vector128.ConvertToInt32(value);
        Vector128<short> words = Vector128.Narrow(integers, integers);
        *(int*)target = Vector128.Narrow(words, words).AsInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadUInt8(byte* source) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)source).AsByte())).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt8(byte* target, Vector128<float> value)
    {
        Vector128<int> integers = Vector128.ConvertToInt32(value);
        Vector128<short> words = Vector128.Narrow(integers, integers);
        *(int*)target = Vector128.Narrow(words, words).AsInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFloat16(ushort* source)
    {
        // Sign and exponent move to their places in binary32; the product with 2^112 corrects the bias, for subnormals too.
        Vector128<int> bits = (Vector128.WidenLower(Vector128.CreateScalar(*(long*)source).AsInt16()) << 13) & Vector128.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector128.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> TimesPowerOfTwo(Vector128<float> value, Vector128<float> shifted) => (value.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
}
