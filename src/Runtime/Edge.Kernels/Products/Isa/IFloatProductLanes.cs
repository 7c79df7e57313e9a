namespace Edge.Kernels.Products.Isa;

/// <summary>What products of float weights need of an instruction set: vectors along the columns.</summary>
/// <typeparam name="TFloat">The vector.</typeparam>
internal unsafe interface IFloatProductLanes<TFloat>
    where TFloat : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    static abstract TFloat Zero { get; }

    static abstract TFloat LoadFloats(byte* source);

    /// <summary>Finite half-precision numbers.</summary>
    static abstract TFloat LoadHalves(byte* source);

    static abstract TFloat LoadBFloats(byte* source);

    /// <summary><c>a · b + c</c>.</summary>
    static abstract TFloat MultiplyAdd(TFloat a, TFloat b, TFloat c);

    static abstract float Sum(TFloat value);
}
