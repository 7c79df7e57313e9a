using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>How a sum of stored values becomes a stored average.</summary>
internal interface ISumDivision
{
    /// <summary>The stored average.</summary>
    int Stored(int sum);
}

/// <summary>The quotient, halves away from zero, as <see cref="Reference.Pool2DKernel"/> divides.</summary>
/// <param name="divisor">Pixels that are counted.</param>
/// <param name="padding">What counted padding adds to the sum.</param>
/// <param name="range">Range of the output.</param>
internal readonly struct PoolDivision(int divisor, int padding, ActivationRange range) : ISumDivision
{
    public int Stored(int sum)
    {
        sum += padding;
        return range.Clamp((sum > 0 ? sum + (divisor / 2) : sum - (divisor / 2)) / divisor);
    }
}

/// <summary>The fixed-point multiplication of a mean.</summary>
internal readonly struct MeanDivision(MeanArithmetic arithmetic) : ISumDivision
{
    public int Stored(int sum) => arithmetic.Stored(sum);
}
