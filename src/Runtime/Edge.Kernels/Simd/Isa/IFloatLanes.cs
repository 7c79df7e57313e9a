namespace Edge.Kernels.Simd.Isa;

/// <summary>What the float32 kernels ask of an instruction set. One implementation a vector width.</summary>
/// <typeparam name="TVector">The vector of float32 lanes.</typeparam>
internal unsafe interface IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether <see cref="Float.WideTileFloat"/> takes the convolutions of more than one pixel.</summary>
    static abstract bool HasWideTile { get; }

    /// <summary>Loads a vector.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Stores a vector.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>Stores the first <paramref name="count"/> lanes, 1 to <see cref="Count"/>, and touches nothing behind them.</summary>
    static abstract void StoreFirst(float* target, TVector value, int count);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary><c>a · b + c</c>, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sum.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Difference.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Product.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>Each lane moved into a range; NaN stays.</summary>
    static abstract TVector Clamp(TVector value, TVector min, TVector max);

    /// <summary><paramref name="value"/> in lanes where <c>min &lt; key &lt; max</c>, 0 in the others.</summary>
    static abstract TVector KeepBetween(TVector value, TVector key, TVector min, TVector max);

    /// <summary>Quotient.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The greater of each lane.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>To the nearest integer, halves away from zero; NaN becomes 0.</summary>
    static abstract TVector Round(TVector value);

    /// <summary><see cref="Count"/> int8 as floats.</summary>
    static abstract TVector LoadInt8(byte* source);

    /// <summary>Stores integers between −128 and 127 as <see cref="Count"/> int8.</summary>
    static abstract void StoreInt8(byte* target, TVector value);

    /// <summary><see cref="Count"/> uint8 as floats.</summary>
    static abstract TVector LoadUInt8(byte* source);

    /// <summary>Stores integers between 0 and 255 as <see cref="Count"/> uint8.</summary>
    static abstract void StoreUInt8(byte* target, TVector value);

    /// <summary><see cref="Count"/> binary16 as floats, subnormal ones too; infinities become 65536.</summary>
    static abstract TVector LoadFloat16(ushort* source);

    /// <summary>
    /// <c>value · 2ⁿ</c> for values around 1, where <paramref name="shifted"/> is <c>n + 1.5·2²³</c>: its last bits are n.
    /// </summary>
    static abstract TVector TimesPowerOfTwo(TVector value, TVector shifted);
}
