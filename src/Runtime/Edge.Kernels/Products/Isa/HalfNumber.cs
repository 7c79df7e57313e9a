namespace Edge.Kernels.Products.Isa;

/// <summary>
/// Half-precision numbers without their instruction, which .NET 10 does not have: sign and magnitude moved to their places
/// in a float make a number that is 2^112 too small, subnormal halves included.
/// </summary>
internal static class HalfNumber
{
    /// <summary>The bits that remain of a sign-extended half shifted by 13.</summary>
    public const int SignAndMagnitude = unchecked((int)0x8FFFE000);

    /// <summary>2^112: the difference of the exponents' biases.</summary>
    public const float ExponentScale = 5.192296858534828e33f;
}
