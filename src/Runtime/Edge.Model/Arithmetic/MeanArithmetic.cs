using System.Numerics;

namespace Edge.Model.Arithmetic;

/// <summary>
/// Quantised mean and sum: the sum of differences from the zero point, brought to the output's scale; a mean folds its
/// division into the fixed-point multiplier (TensorFlow Lite's reference MEAN and SUM).
/// </summary>
/// <param name="InputZeroPoints">Zero point times the number of elements, subtracted from the sum.</param>
/// <param name="OutputZeroPoint">Added to the result.</param>
/// <param name="Factor">Factor of the sum.</param>
/// <param name="Range">The stored values of the output's type.</param>
public sealed record MeanArithmetic(int InputZeroPoints, int OutputZeroPoint, FixedPointMultiplier Factor, ActivationRange Range)
{
    /// <summary>Arithmetic of a reduction.</summary>
    /// <param name="input">Int8, UInt8 or Int16, one scale.</param>
    /// <param name="output">The same type.</param>
    /// <param name="count">Elements reduced to one.</param>
    /// <param name="isMean">Whether the sum is divided by <paramref name="count"/>.</param>
    public static MeanArithmetic Of(Tensor input, Tensor output, int count, bool isMean)
    {
        if (input.Quantization is not { IsPerTensor: true } x || output.Quantization is not { IsPerTensor: true } y)
        {
            throw new EdgeException(5004, $"The reduction to '{output.Name}' has no single scale.", "Means and sums of stored integers need one scale and zero point on both sides.", "Quantise the model again.");
        }

        FixedPointMultiplier factor = FixedPointMultiplier.Of((double)x.Scale / y.Scale);
        if (isMean && count > 0)
        {
            int shift = Math.Min(Math.Min(BitOperations.Log2((uint)count), 32), 31 + factor.Shift);
            factor = new FixedPointMultiplier((int)(((long)factor.Significand << shift) / count), factor.Shift - shift);
        }

        return new MeanArithmetic(x.ZeroPoint * count, y.ZeroPoint, factor, ActivationRange.Of(output));
    }

    /// <summary>The stored result for the sum of all stored inputs.</summary>
    public int Stored(int sum) => Range.Clamp(Factor.Apply(sum - InputZeroPoints) + OutputZeroPoint);
}
