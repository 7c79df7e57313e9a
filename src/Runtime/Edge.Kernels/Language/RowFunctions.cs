using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Applies an <see cref="IRowFunction{TVector}"/> along rows, and is where those functions are.</summary>
internal static unsafe class RowFunctions<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary><c>y = f(a, b)</c> for <paramref name="count"/> values; y may be a or b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TFunction>(TFunction function, float* a, float* b, float* y, int count)
        where TFunction : struct, IRowFunction<TVector>
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(y + i, function.Apply(TLanes.Load(a + i), TLanes.Load(b + i)));
        }

        if (i < count)
        {
            ApplyRest(function, a + i, b + i, y + i, count - i);
        }
    }

    /// <summary>Computes what does not fill a vector, through vectors of its own: nothing is touched beyond it.</summary>
    private static void ApplyRest<TFunction>(TFunction function, float* a, float* b, float* y, int count)
        where TFunction : struct, IRowFunction<TVector>
    {
        float* left = stackalloc float[TLanes.Count], right = stackalloc float[TLanes.Count];
        uint bytes = (uint)(count * sizeof(float));
        Unsafe.CopyBlockUnaligned(left, a, bytes);
        Unsafe.CopyBlockUnaligned(right, b, bytes);
        TLanes.Store(left, function.Apply(TLanes.Load(left), TLanes.Load(right)));
        Unsafe.CopyBlockUnaligned(y, left, bytes);
    }

    /// <summary>a + b.</summary>
    public readonly struct Sum : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) => TLanes.Add(a, b);
    }

    /// <summary>a·b.</summary>
    public readonly struct Product : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) => TLanes.Multiply(a, b);
    }

    /// <summary>a·factor.</summary>
    public readonly struct Scaled(float factor) : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) => TLanes.Multiply(a, TLanes.Broadcast(factor));
    }

    /// <summary>a·factor·b.</summary>
    public readonly struct ScaledProduct(float factor) : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) => TLanes.Multiply(TLanes.Multiply(a, TLanes.Broadcast(factor)), b);
    }

    /// <summary>c·tanh(a/c).</summary>
    public readonly struct Capped(float limit) : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) =>
            TLanes.Multiply(TLanes.Broadcast(limit), Exponential<TLanes, TVector>.Tanh(TLanes.Divide(a, TLanes.Broadcast(limit))));
    }

    /// <summary>SwiGLU: a·σ(a)·b.</summary>
    public readonly struct SiluGate : IRowFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b) =>
            TLanes.Multiply(Exponential<TLanes, TVector>.TimesLogistic(a, TLanes.Subtract(TLanes.Broadcast(0), a)), b);
    }

    /// <summary>GeGLU: GELU(a)·b by the tanh approximation, of which <c>½(1 + tanh u) = σ(2u)</c>, u = √(2/π)·(a + 0.044715·a³).</summary>
    public readonly struct GeluTanhGate : IRowFunction<TVector>
    {
        private const float MinusTwoRootTwoOverPi = -1.5957691216057308f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply(TVector a, TVector b)
        {
            TVector square = TLanes.MultiplyAdd(TLanes.Multiply(a, a), TLanes.Broadcast(0.044715f), TLanes.Broadcast(1));
            TVector u = TLanes.Multiply(TLanes.Multiply(a, square), TLanes.Broadcast(MinusTwoRootTwoOverPi));
            return TLanes.Multiply(Exponential<TLanes, TVector>.TimesLogistic(a, u), b);
        }
    }
}
