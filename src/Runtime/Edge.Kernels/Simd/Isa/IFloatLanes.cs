namespace Edge.Kernels.Simd.Isa;

/// <summary>What the float32 kernels ask of an instruction set. One implementation a vector width.</summary>
/// <typeparam name="TVector">The vector of float32 lanes.</typeparam>
internal unsafe interface IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Loads a vector.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Stores a vector.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary><c>a · b + c</c>, fused where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sum.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Product.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>Each lane moved into a range; NaN stays.</summary>
    static abstract TVector Clamp(TVector value, TVector min, TVector max);
}
