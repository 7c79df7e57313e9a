namespace Edge.Kernels.Products.Isa;

/// <summary>What unpacking groups of eight rows needs besides: vectors of at most eight lanes.</summary>
/// <typeparam name="TInt">The vector of integers.</typeparam>
/// <typeparam name="TFloat">The vector of floats.</typeparam>
internal unsafe interface IUnpackingLanes<TInt, TFloat> : IProductLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>The bytes shifted right, and masked: bits that cross from one byte to its neighbour have to be masked away.</summary>
    static abstract TInt ShiftRightAnd(TInt value, int bits, byte mask);

    /// <summary>The same to the left.</summary>
    static abstract TInt ShiftLeftAnd(TInt value, int bits, byte mask);

    static abstract TInt Or(TInt a, TInt b);

    /// <summary>Finite half-precision numbers.</summary>
    static abstract TFloat LoadHalves(byte* source);

    /// <summary>Unsigned bytes.</summary>
    static abstract TFloat LoadBytes(byte* source);

    /// <summary>Signed bytes.</summary>
    static abstract TFloat LoadSignedBytes(byte* source);

    /// <summary>Asks for a cache line that is read soon.</summary>
    static abstract void Prefetch(byte* source);
}
