using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>
/// The exponential function and what is made of it, to about 2⁻²²: the argument is cut into n·ln 2 + r with |r| ≤ ln 2 / 2,
/// eʳ is its Taylor series to the seventh power (remainder below 2⁻²⁷), and 2ⁿ goes into the exponent. Elementwise: the same
/// bits whatever the vector width.
/// </summary>
internal static class Exponential<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const float RoundingShift = 12582912; // 1.5·2²³: a sum with it is rounded to an integer
    private const float HighLn2 = 0.693359375f, LowLn2 = -2.12194440e-4f; // the high part has few bits: n times it is exact

    /// <summary>eˣ for x of [−87, 88]; beyond, the value at the end of the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        x = TLanes.Clamp(x, TLanes.Broadcast(-87), TLanes.Broadcast(88));
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504f), TLanes.Broadcast(RoundingShift));
        TVector n = TLanes.Subtract(shifted, TLanes.Broadcast(RoundingShift));
        TVector r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-HighLn2), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-LowLn2), r);
        TVector p = TLanes.Broadcast(1f / 5040);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 720));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 120));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 24));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1f / 6));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(0.5f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1));
        return TLanes.TimesPowerOfTwo(p, shifted);
    }

    /// <summary>x·σ(y), where <paramref name="negativeY"/> is −y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector TimesLogistic(TVector x, TVector negativeY) => TLanes.Divide(x, TLanes.Add(TLanes.Broadcast(1), Exp(negativeY)));

    /// <summary>tanh x = 1 − 2 / (e²ˣ + 1), to 2⁻²² of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x) =>
        TLanes.Subtract(TLanes.Broadcast(1), TLanes.Divide(TLanes.Broadcast(2), TLanes.Add(Exp(TLanes.Add(x, x)), TLanes.Broadcast(1))));
}
