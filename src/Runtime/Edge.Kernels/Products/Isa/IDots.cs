using System.Runtime.Intrinsics;

namespace Edge.Kernels.Products.Isa;

/// <summary>How 256 bits of weights and activations are multiplied, four columns in a 32-bit lane; the members are those of <see cref="IProductLanes{TInt, TFloat}"/>.</summary>
internal interface IDots
{
    /// <summary>Whether this processor has it.</summary>
    static abstract bool IsSupported { get; }

    static abstract bool AccumulatesWords { get; }

    static abstract bool CentresBytes { get; }

    static abstract Vector256<int> Accumulate(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations);

    static abstract Vector256<int> Widen(Vector256<int> sums);

    static abstract Vector256<int> AccumulateBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations);
}
