namespace Edge.Kernels.Simd.Elementwise;

/// <summary>An elementwise function of one or two operands, a vector of elements at a time.</summary>
internal unsafe interface IVectorFunction
{
    /// <summary>Elements of a call.</summary>
    static abstract int Count { get; }

    /// <summary>Bytes of an element of the operands.</summary>
    static abstract int InputBytes { get; }

    /// <summary>Bytes of an element of the result.</summary>
    static abstract int OutputBytes { get; }

    /// <summary>Computes <see cref="Count"/> elements; reads everything before it writes.</summary>
    void Apply(byte* left, byte* right, byte* target);
}
