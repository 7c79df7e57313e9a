using System.Numerics;

namespace Edge.Model.Arithmetic;

/// <summary>
/// Exponential, logistic function, hyperbolic tangent and reciprocal on 32-bit fixed-point numbers, bit for bit as
/// gemmlowp's <c>fixedpoint</c> computes them. Qm.n has m integer bits and <c>n = 31 − m</c> fractional bits, so Q0.31 is
/// [−1, 1). A product of Qa and Qb is a saturating rounding doubling high multiplication and has a + b integer bits.
/// </summary>
public static class FixedPointFunctions
{
    private const int OneQ0 = int.MaxValue;

    /// <summary>e⁻²ᵏ for k = −2 … 4 in Q0.31: what the bits of the exponent from 1/4 up to 16 contribute.</summary>
    private static ReadOnlySpan<int> Exponentials => [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

    /// <summary><c>eˣ</c> for x ≤ 0.</summary>
    /// <param name="x">Q<paramref name="integerBits"/>, not positive.</param>
    /// <param name="integerBits">At most 5.</param>
    /// <returns>Q0.31.</returns>
    public static int ExpOfNegative(int x, int integerBits)
    {
        if (x == 0)
        {
            return OneQ0;
        }

        // x = r − (multiple of 1/4), r in [−1/4, 0); the multiple's bits each contribute a factor.
        int fractionalBits = 31 - integerBits;
        int quarter = 1 << (fractionalBits - 2);
        int remainder = (x & (quarter - 1)) - quarter;
        int result = ExpOfSmallNegative(SaturatingShiftLeft(remainder, integerBits));
        int multiple = remainder - x;
        for (int k = -2; k < integerBits && k <= 4; k++)
        {
            if ((multiple & (1 << (fractionalBits + k))) != 0)
            {
                result = Multiply(result, Exponentials[k + 2]);
            }
        }

        return result;
    }

    /// <summary><c>1 / (1 + e⁻ˣ)</c>.</summary>
    /// <param name="x">Q<paramref name="integerBits"/>.</param>
    /// <param name="integerBits">At most 5.</param>
    /// <returns>Q0.31.</returns>
    public static int Logistic(int x, int integerBits)
    {
        if (x == 0)
        {
            return 1 << 30;
        }

        int positive = OneOverOnePlus(ExpOfNegative(x > 0 ? -x : x, integerBits));
        return x > 0 ? positive : OneQ0 - positive;
    }

    /// <summary>Hyperbolic tangent.</summary>
    /// <param name="x">Q<paramref name="integerBits"/>.</param>
    /// <param name="integerBits">At most 4.</param>
    /// <returns>Q0.31.</returns>
    public static int Tanh(int x, int integerBits)
    {
        if (x == 0)
        {
            return 0;
        }

        // tanh(−|x|) = −(1 − e^(−2|x|)) / (1 + e^(−2|x|)); the same bits with one integer bit more are 2·x.
        int magnitude = OneMinusOverOnePlus(ExpOfNegative(x > 0 ? -x : x, integerBits + 1));
        return x > 0 ? magnitude : -magnitude;
    }

    /// <summary><c>1 / x</c> as <c>result · 2^−bitsOverUnit</c>.</summary>
    /// <param name="x">Positive.</param>
    /// <param name="integerBits">Integer bits of <paramref name="x"/>.</param>
    /// <param name="bitsOverUnit">Bits of x to the left of the binary point above 1.</param>
    /// <returns>Q0.31.</returns>
    public static int Reciprocal(int x, int integerBits, out int bitsOverUnit)
    {
        int leadingZeros = BitOperations.LeadingZeroCount((uint)x);
        bitsOverUnit = integerBits - leadingZeros;
        return OneOverOnePlus((int)(((uint)x << leadingZeros) - (1u << 31)));
    }

    /// <summary><c>1 / (1 + a)</c> for a in [0, 1), Q0.31 to Q0.31: Newton-Raphson division of half the denominator.</summary>
    public static int OneOverOnePlus(int a) => SaturatingShiftLeft(InverseOfHalfOnePlus(a), 1); // Halved, then Q1 to Q0

    /// <summary><c>(1 − a) / (1 + a)</c> for a in [0, 1), Q0.31 to Q0.31.</summary>
    private static int OneMinusOverOnePlus(int a) => SaturatingShiftLeft(InverseOfHalfOnePlus(a) - (1 << 29), 2); // Q2 to Q0

    /// <summary><c>2 / (1 + a)</c> in Q2.29.</summary>
    private static int InverseOfHalfOnePlus(int a)
    {
        int half = (int)(((long)a + OneQ0 + 1) / 2);
        int x = 1515870810 + Multiply(half, -1010580540); // 48/17 − 32/17 · half
        for (int i = 0; i < 3; i++)
        {
            int error = (1 << 29) - Multiply(half, x);
            x += SaturatingShiftLeft(Multiply(x, error), 2); // Q2 · Q2 = Q4
        }

        return x;
    }

    /// <summary><c>eˣ</c> for x in [−1/4, 0): the Taylor series around −1/8 to the fourth power. Q0.31 to Q0.31.</summary>
    private static int ExpOfSmallNegative(int x)
    {
        const int ExpOfMinusEighth = 1895147668;
        const int Third = 715827883;
        int t = x + (1 << 28);
        int t2 = Multiply(t, t);
        int t3 = Multiply(t2, t);
        int t4 = Multiply(t2, t2);
        int tail = FixedPointMultiplier.RoundingDivideByPowerOfTwo(
            Multiply(FixedPointMultiplier.RoundingDivideByPowerOfTwo(t4, 2) + t3, Third) + t2, 1);
        return ExpOfMinusEighth + Multiply(ExpOfMinusEighth, t + tail);
    }

    private static int Multiply(int a, int b) => FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(a, b);

    private static int SaturatingShiftLeft(int x, int bits) => (int)Math.Clamp((long)x << bits, int.MinValue, int.MaxValue);
}
