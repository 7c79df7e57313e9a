namespace Edge.Nano.Kernels;

/// <summary>
/// Multiplication by a real factor in fixed point, bit for bit as <c>FixedPointMultiplier</c> of the host and
/// <c>firmware/core/include/edge/fixed_point.h</c> have it: two roundings. Sums wrap. Little-endian numbers of constants.
/// </summary>
internal static class FixedPoint
{
    /// <summary>a · b / 2³¹, rounded to nearest, halves up. Never called with -2³¹ for both.</summary>
    public static int HighMultiply(int a, int b) => (int)((((long)a * b) + (1L << 30)) >> 31);

    /// <summary>x / 2^exponent, rounded to nearest, halves away from zero; exponent 0 … 31.</summary>
    public static int RoundingShiftRight(int x, int exponent)
    {
        int mask = (int)((1u << exponent) - 1);
        int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (x >> exponent) + ((x & mask) > threshold ? 1 : 0);
    }

    /// <summary>x times the factor (multiplier, shift); shift -31 … 31, positive to the left.</summary>
    public static int Scale(int x, int multiplier, int shift) => shift > 0
        ? HighMultiply(x << shift, multiplier)
        : RoundingShiftRight(HighMultiply(x, multiplier), -shift);

    /// <summary>x between two limits.</summary>
    public static int Clamp(int x, int min, int max) => x < min ? min : x > max ? max : x;

    /// <summary>Reads 32 bits, little endian.</summary>
    public static int Get32(byte[] bytes, int at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);

    /// <summary>Writes 32 bits, little endian.</summary>
    public static void Put32(byte[] bytes, int at, int value)
    {
        bytes[at] = (byte)value;
        bytes[at + 1] = (byte)(value >> 8);
        bytes[at + 2] = (byte)(value >> 16);
        bytes[at + 3] = (byte)(value >> 24);
    }

    /// <summary>Reads 16 bits with a sign, little endian.</summary>
    public static int Get16(byte[] bytes, int at) => (short)(bytes[at] | (bytes[at + 1] << 8));
}
