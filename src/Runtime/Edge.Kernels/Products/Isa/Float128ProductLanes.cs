using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Edge.Kernels.Products.Isa;

/// <summary>128 bits, of any processor.</summary>
internal readonly unsafe struct Float128ProductLanes : IFloatProductLanes<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFloats(byte* source) => Vector128.Load((float*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalves(byte* source) =>
        ((Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsInt16()) << 13) & Vector128.Create(HalfNumber.SignAndMagnitude)).AsSingle() * Vector128.Create(HalfNumber.ExponentScale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBFloats(byte* source) => (Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsUInt16()).AsInt32() << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);
}
