namespace Edge.Kernels.Simd.Isa;

/// <summary>What quantised elementwise kernels ask of an instruction set: int32 lanes in its widest vectors, and the fixed-point multiplication.</summary>
/// <typeparam name="TVector">The vector of int32 lanes.</typeparam>
internal unsafe interface IRescaleLanes<TVector>
    where TVector : struct
{
    /// <summary>Lanes of a vector, and channels of a block of a <see cref="Int8.RequantizationTable"/>.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Broadcast(int value);

    /// <summary><see cref="Count"/> int8, widened.</summary>
    static abstract TVector LoadWidened(byte* source);

    /// <summary>Stores the lanes.</summary>
    static abstract void Store(int* target, TVector value);

    /// <summary>Sum.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Difference.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Low 32 bits of the product.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>Every lane shifted left.</summary>
    static abstract TVector ShiftLeft(TVector value, int bits);

    /// <summary>Multiplies each lane by its factor, rounding twice, and adds the zero point.</summary>
    /// <param name="sums">Sums with the offsets of the table added.</param>
    /// <param name="constants">A block of a <see cref="Int8.RequantizationTable"/>.</param>
    /// <param name="shiftsLeft">Whether some lane has a factor of 1 or more.</param>
    static abstract TVector Rescale(TVector sums, byte* constants, bool shiftsLeft);

    /// <summary>Stores every lane as int8, moved into the range of the table.</summary>
    static abstract void StoreNarrowed(TVector value, byte* constants, byte* target);
}
