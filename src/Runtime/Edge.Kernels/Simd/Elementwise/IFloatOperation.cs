using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>A float32 operation on two vectors.</summary>
internal interface IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>The result.</summary>
    static abstract TVector Apply(TVector left, TVector right);
}

/// <summary><c>a + b</c>.</summary>
internal readonly struct FloatSum<TLanes, TVector> : IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector left, TVector right) => TLanes.Add(left, right);
}

/// <summary><c>a − b</c>.</summary>
internal readonly struct FloatDifference<TLanes, TVector> : IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector left, TVector right) => TLanes.Subtract(left, right);
}

/// <summary><c>a · b</c>.</summary>
internal readonly struct FloatProduct<TLanes, TVector> : IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector left, TVector right) => TLanes.Multiply(left, right);
}

/// <summary><c>a / b</c>.</summary>
internal readonly struct FloatQuotient<TLanes, TVector> : IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector left, TVector right) => TLanes.Divide(left, right);
}

/// <summary>The greater.</summary>
internal readonly struct FloatGreatest<TLanes, TVector> : IFloatOperation<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector left, TVector right) => TLanes.Max(left, right);
}
