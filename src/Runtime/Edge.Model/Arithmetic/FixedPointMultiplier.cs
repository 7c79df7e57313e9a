namespace Edge.Model.Arithmetic;

/// <summary>
/// A positive real factor as <c>Significand · 2^(Shift − 31)</c>, and the multiplication by it with two roundings that
/// every TensorFlow Lite (Micro) reference kernel, CMSIS-NN and NEON agree on bit for bit. (Jacob et al., "Quantization
/// and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018, section 2.2; gemmlowp
/// <c>doc/quantization.md</c>.)
/// </summary>
/// <param name="Significand">0, or between 2³⁰ and 2³¹ − 1.</param>
/// <param name="Shift">Power of two: positive shifts left before the product, negative shifts right behind it.</param>
public readonly record struct FixedPointMultiplier(int Significand, int Shift)
{
    /// <summary>The multiplier nearest to <paramref name="real"/>; factors below 2⁻³² become 0.</summary>
    /// <param name="real">A finite factor, not negative, below 2³¹.</param>
    public static FixedPointMultiplier Of(double real)
    {
        if (real == 0)
        {
            return default;
        }

        int shift = Math.ILogB(real) + 1;
        long significand = (long)Math.Round(Math.ScaleB(real, 31 - shift), MidpointRounding.AwayFromZero);
        if (significand == 1L << 31)
        {
            significand /= 2;
            shift++;
        }

        return shift < -31 ? default : new FixedPointMultiplier((int)significand, shift);
    }

    /// <summary>The product, rounded twice: to the high word, then by the right shift.</summary>
    public int Apply(int value)
    {
        int left = Math.Max(Shift, 0);
        int right = Math.Max(-Shift, 0);
        return RoundingDivideByPowerOfTwo(SaturatingRoundingDoublingHighMultiply(value << left, Significand), right);
    }

    /// <summary>
    /// The product with a 48-bit accumulator, as kernels of 16-bit activations with 64-bit bias compute it: the
    /// significand is reduced to 15 bits and there is one rounding, half up.
    /// </summary>
    /// <param name="value">Between −2⁴⁷ and 2⁴⁷ − 1.</param>
    public int Apply(long value)
    {
        long reduced = Significand < 0x7FFF0000 ? (Significand + (1 << 15)) >> 16 : 0x7FFF;
        int right = 15 - Shift;
        return (int)(((value * reduced) + (1L << (right - 1))) >> right);
    }

    /// <summary>
    /// <c>a·b / 2³¹</c> rounded to nearest, halves up, −2³¹·−2³¹ saturated: the SQRDMULH instruction of Arm.
    /// </summary>
    public static int SaturatingRoundingDoublingHighMultiply(int a, int b)
    {
        if (a == int.MinValue && b == int.MinValue)
        {
            return int.MaxValue;
        }

        long product = (long)a * b;
        long nudge = product >= 0 ? 1L << 30 : 1L - (1L << 30);
        return (int)((product + nudge) / (1L << 31)); // The division truncates towards zero; a shift would not.
    }

    /// <summary><c>x / 2^exponent</c> rounded to nearest, halves away from zero.</summary>
    /// <param name="x">Dividend.</param>
    /// <param name="exponent">Between 0 and 31.</param>
    public static int RoundingDivideByPowerOfTwo(int x, int exponent)
    {
        int mask = (int)((1L << exponent) - 1);
        int remainder = x & mask;
        int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (x >> exponent) + (remainder > threshold ? 1 : 0);
    }
}
