using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.MachineCode;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Float32 in 512 bits.</summary>
internal readonly unsafe struct Vector512FloatLanes : IFloatLanes<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static bool HasWideTile => FloatTileCode.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector512<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Vector512<float> value, int count) =>
        Avx512F.MaskStore(target, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle(), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> value, Vector512<float> min, Vector512<float> max) =>
        Vector512.MinNative(max, Vector512.MaxNative(min, value)); // The second operand wins where one is NaN.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> KeepBetween(Vector512<float> value, Vector512<float> key, Vector512<float> min, Vector512<float> max) =>
        value & Vector512.GreaterThan(key, min) & Vector512.LessThan(key, max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value)
    {
        value &= Vector512.Equals(value, value);
        Vector512<float> whole = Vector512.Truncate(value); // Exact, and so is the rest.
        Vector512<float> isHalf = Vector512.GreaterThanOrEqual(Vector512.Abs(value - whole), Vector512.Create(0.5f));
        return whole + (Vector512.CopySign(Vector512.Create(1f), value) & isHalf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadInt8(byte* source) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(byte* target, Vector512<float> value) =>
        Avx512F.ConvertToVector128SByteWithSaturation(Vector512.ConvertToInt32(value)).Store((sbyte*)target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadUInt8(byte* source) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt8(byte* target, Vector512<float> value) =>
        Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32(value)).Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFloat16(ushort* source)
    {
        // Sign and exponent move to their places in binary32; the product with 2^112 corrects the bias, for subnormals too.
        Vector512<int> bits = (Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> TimesPowerOfTwo(Vector512<float> value, Vector512<float> shifted) => (value.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
}
