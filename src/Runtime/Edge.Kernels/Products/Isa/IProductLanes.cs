namespace Edge.Kernels.Products.Isa;

/// <summary>
/// What matrix products need of an instruction set: vectors in which every 32-bit lane belongs to an output. Weights are
/// unsigned bytes, activations signed ones, four columns in a lane.
/// </summary>
/// <typeparam name="TInt">The vector of integers.</typeparam>
/// <typeparam name="TFloat">The vector of floats.</typeparam>
internal unsafe interface IProductLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Whether <see cref="Accumulate"/> adds in 16 bits: with weights of b bits at most 2^(7−b) quads, until
    /// <see cref="Widen"/>.
    /// </summary>
    static abstract bool AccumulatesWords { get; }

    /// <summary>Whether <see cref="AccumulateBytes"/> takes 128 off the weights; otherwise its caller does.</summary>
    static abstract bool CentresBytes { get; }

    static abstract TInt ZeroInt { get; }

    static abstract TFloat ZeroFloat { get; }

    static abstract TInt Load(byte* source);

    static abstract void Store(byte* target, TInt value);

    /// <summary>Four activations in every lane.</summary>
    static abstract TInt BroadcastQuad(sbyte* source);

    /// <summary>Adds the products of four weights of at most 6 bits with four activations to every lane.</summary>
    static abstract TInt Accumulate(TInt sums, TInt weights, TInt activations);

    /// <summary>The sums of <see cref="Accumulate"/> in 32 bits.</summary>
    static abstract TInt Widen(TInt sums);

    /// <summary>The same as <see cref="Accumulate"/> for weights of 8 bits, in 32 bits.</summary>
    static abstract TInt AccumulateBytes(TInt sums, TInt weights, TInt activations);

    static abstract TInt Add(TInt a, TInt b);

    static abstract TInt Subtract(TInt a, TInt b);

    /// <summary><c>*value &lt;&lt; bits</c> in every lane.</summary>
    static abstract TInt BroadcastShifted(int* value, int bits);

    static abstract TFloat ToFloat(TInt value);

    static abstract TFloat LoadFloats(float* source);

    static abstract void StoreFloats(float* target, TFloat value);

    static abstract TFloat BroadcastFloat(float* source);

    static abstract TFloat Multiply(TFloat a, TFloat b);

    /// <summary><c>a · b + c</c>.</summary>
    static abstract TFloat MultiplyAdd(TFloat a, TFloat b, TFloat c);
}
