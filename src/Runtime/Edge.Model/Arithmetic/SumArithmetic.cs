namespace Edge.Model.Arithmetic;

/// <summary>
/// Quantised <c>a + b</c> and <c>a − b</c>: both operands are brought to twice the larger scale, shifted left by 20 bits
/// (15 for int16) so that their roundings do not show, added, and brought to the output's scale (TensorFlow Lite's
/// reference ADD and SUB; ADD computes its factors in double precision, SUB in single).
/// </summary>
/// <param name="LeftZeroPoint">Subtracted from a.</param>
/// <param name="RightZeroPoint">Subtracted from b.</param>
/// <param name="OutputZeroPoint">Added to the result.</param>
/// <param name="LeftShift">20, or 15 for int16.</param>
/// <param name="Left">Factor of a.</param>
/// <param name="Right">Factor of b.</param>
/// <param name="Output">Factor of the sum.</param>
/// <param name="Subtract">Whether b is subtracted.</param>
/// <param name="Range">The stored outputs that the activation lets through.</param>
public sealed record SumArithmetic(
    int LeftZeroPoint,
    int RightZeroPoint,
    int OutputZeroPoint,
    int LeftShift,
    FixedPointMultiplier Left,
    FixedPointMultiplier Right,
    FixedPointMultiplier Output,
    bool Subtract,
    ActivationRange Range)
{
    /// <summary>Arithmetic of <c>left ± right</c>.</summary>
    /// <param name="left">Int8, UInt8 or Int16, one scale.</param>
    /// <param name="right">The same type.</param>
    /// <param name="output">The same type.</param>
    /// <param name="activation">A clamp.</param>
    /// <param name="subtract">Whether it is a difference.</param>
    public static SumArithmetic Of(Tensor left, Tensor right, Tensor output, Activation activation, bool subtract)
    {
        (Quantization a, Quantization b, Quantization y) = (left.Quantization!, right.Quantization!, output.Quantization!);
        int shift = output.Type == ElementType.Int16 ? 15 : 20;
        (double leftFactor, double rightFactor, double outputFactor) = subtract ? Single() : Double();
        return new SumArithmetic(
            a.ZeroPoint,
            b.ZeroPoint,
            y.ZeroPoint,
            shift,
            FixedPointMultiplier.Of(leftFactor),
            FixedPointMultiplier.Of(rightFactor),
            FixedPointMultiplier.Of(outputFactor),
            subtract,
            ActivationRange.Of(activation, output));

        (double, double, double) Double()
        {
            double twiceLarger = 2.0 * Math.Max(a.Scale, b.Scale);
            return (a.Scale / twiceLarger, b.Scale / twiceLarger, twiceLarger / ((1 << shift) * (double)y.Scale));
        }

        (double, double, double) Single()
        {
            float twiceLarger = 2 * Math.Max(a.Scale, b.Scale);
            return (a.Scale / twiceLarger, b.Scale / twiceLarger, twiceLarger / ((1 << shift) * y.Scale));
        }
    }

    /// <summary>The stored result for two stored operands.</summary>
    public int Stored(int left, int right)
    {
        int a = Left.Apply((left - LeftZeroPoint) << LeftShift);
        int b = Right.Apply((right - RightZeroPoint) << LeftShift);
        return Range.Clamp(Output.Apply(Subtract ? a - b : a + b) + OutputZeroPoint);
    }
}
