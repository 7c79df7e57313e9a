using System.Numerics;

namespace Edge.Model.Arithmetic;

/// <summary>
/// Quantised <c>a / b</c>: a times a 31-bit reciprocal of b, brought to the output's scale (TensorFlow Lite's reference
/// DIV). Where b is zero, which the reference leaves undefined, the result is the end of the range on the side of a.
/// </summary>
/// <param name="LeftZeroPoint">Subtracted from a.</param>
/// <param name="RightZeroPoint">Subtracted from b.</param>
/// <param name="OutputZeroPoint">Added to the result.</param>
/// <param name="Output">Factor of the quotient.</param>
/// <param name="Range">The stored outputs that the activation lets through.</param>
public sealed record QuotientArithmetic(int LeftZeroPoint, int RightZeroPoint, int OutputZeroPoint, FixedPointMultiplier Output, ActivationRange Range)
{
    /// <summary>Arithmetic of <c>left / right</c>.</summary>
    /// <param name="left">Int8, UInt8 or Int16, one scale.</param>
    /// <param name="right">The same type.</param>
    /// <param name="output">The same type.</param>
    /// <param name="activation">A clamp.</param>
    public static QuotientArithmetic Of(Tensor left, Tensor right, Tensor output, Activation activation)
    {
        (Quantization a, Quantization b, Quantization y) = (left.Quantization!, right.Quantization!, output.Quantization!);
        float factor = a.Scale / (b.Scale * y.Scale);
        return new QuotientArithmetic(a.ZeroPoint, b.ZeroPoint, y.ZeroPoint, FixedPointMultiplier.Of(factor), ActivationRange.Of(activation, output));
    }

    /// <summary>The stored result for two stored operands.</summary>
    public int Stored(int left, int right)
    {
        int dividend = left - LeftZeroPoint;
        int divisor = right - RightZeroPoint;
        if (divisor == 0)
        {
            return dividend == 0 ? Range.Clamp(OutputZeroPoint) : dividend < 0 ? Range.Min : Range.Max;
        }

        if (divisor < 0)
        {
            (dividend, divisor) = (-dividend, -divisor);
        }

        int reciprocal = FixedPointFunctions.Reciprocal(divisor, 31, out int bitsOverUnit);
        int headroom = BitOperations.LeadingZeroCount((uint)(dividend < 0 ? ~dividend : dividend)) - 1;
        int quotient = FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(dividend << headroom, reciprocal);
        int product = FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(quotient, Output.Significand);
        int shift = Output.Shift - bitsOverUnit - headroom;
        long result = shift > 0 ? (long)product << shift : FixedPointMultiplier.RoundingDivideByPowerOfTwo(product, Math.Min(-shift, 31));
        return (int)Math.Clamp(result + OutputZeroPoint, Range.Min, Range.Max);
    }
}
