using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Floats;

/// <summary>A float format of weights.</summary>
internal unsafe interface IFloatWeights
{
    /// <summary>Bytes of a weight.</summary>
    static abstract int Bytes { get; }

    /// <summary>One vector of weights.</summary>
    static abstract TFloat Load<TLanes, TFloat>(byte* source)
        where TLanes : struct, IFloatProductLanes<TFloat>
        where TFloat : struct;

    /// <summary>One weight.</summary>
    static abstract float LoadScalar(byte* source);
}
