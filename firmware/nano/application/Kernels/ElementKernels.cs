using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>Kernels that compute an output element from the elements at its place: sums, products, tables, softmax.</summary>
internal static class ElementKernels
{
    private const int SumBits = 12;

    /// <summary>Sum and difference: both operands are brought to twice the larger scale, added, and brought to the output's.</summary>
    public static void Add(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int left = FixedPoint.Scale((Operand(call, 0, y, x, c) - p[10]) << p[19], p[13], p[14]);
                    int right = FixedPoint.Scale((Operand(call, 1, y, x, c) - p[11]) << p[19], p[15], p[16]);
                    int stored = FixedPoint.Scale(left + (p[20] < 0 ? -right : right), p[17], p[18]) + p[12];
                    output.Memory[at + c] = (byte)FixedPoint.Clamp(stored, p[21], p[22]);
                }
            }
        }
    }

    /// <summary>Product of the differences from the zero points.</summary>
    public static void Multiply(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int product = (Operand(call, 0, y, x, c) - p[10]) * (Operand(call, 1, y, x, c) - p[11]);
                    int stored = FixedPoint.Scale(product, p[13], p[14]) + p[12];
                    output.Memory[at + c] = (byte)FixedPoint.Clamp(stored, p[15], p[16]);
                }
            }
        }
    }

    /// <summary>Quotient of the differences from the zero points.</summary>
    public static void Divide(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    output.Memory[at + c] = (byte)Quotient(p, Operand(call, 0, y, x, c) - p[10], Operand(call, 1, y, x, c) - p[11]);
                }
            }
        }
    }

    /// <summary>The larger, or the smaller, of two stored values.</summary>
    public static void Maximum(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int left = Operand(call, 0, y, x, c), right = Operand(call, 1, y, x, c);
                    output.Memory[at + c] = (byte)FixedPoint.Clamp(left > right == p[10] > 0 ? left : right, p[11], p[12]);
                }
            }
        }
    }

    /// <summary>Any function of one stored value.</summary>
    public static void LookUp(KernelCall call)
    {
        Region r = call.Region;
        ProgramBuffer input = call.Operands[0], output = call.Output;
        byte[] constants = call.Node.Constants;
        int table = call.Node.ConstantAt[0] + 128;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int from = input.PixelAt(y, x) - input.Window.Channel, to = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    output.Memory[to + c] = constants[table + (sbyte)input.Memory[from + c]];
                }
            }
        }
    }

    /// <summary>Softmax along the channels: exponentials from a table, added in Q12.19, one reciprocal of the sum.</summary>
    public static void Softmax(KernelCall call)
    {
        Region r = call.Region;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                SoftmaxLine(call, y, x);
            }
        }
    }

    // An element of the left (0) or right (1) side: of an operand, or of a constant, which is whole.
    private static int Operand(KernelCall call, int side, int y, int x, int channel)
    {
        int[] p = call.Node.Parameters;
        y *= p[3 * side];
        x *= p[(3 * side) + 1];
        channel *= p[(3 * side) + 2];
        int constant = p[6];
        if (constant == side + 1)
        {
            return (sbyte)call.Node.Constants[call.Node.ConstantAt[0] + (((y * p[8]) + x) * p[9]) + channel];
        }

        ProgramBuffer operand = call.Operands[constant == 0 ? side : 0];
        return (sbyte)operand.Memory[operand.PixelAt(y, x) + (channel - operand.Window.Channel)];
    }

    private static int Exponential(KernelCall call, int difference) => FixedPoint.Get32(call.Node.Constants, call.Node.ConstantAt[0] + (4 * difference));

    private static void SoftmaxLine(KernelCall call, int y, int x)
    {
        byte[] input = call.Operands[0].Memory, output = call.Output.Memory;
        int from = call.Operands[0].PixelAt(y, x), to = call.Output.PixelAt(y, x), channels = call.Region.Channels;
        int largest = sbyte.MinValue;
        for (int c = 0; c < channels; c++)
        {
            int value = (sbyte)input[from + c];
            largest = value > largest ? value : largest;
        }

        uint sum = 0;
        for (int c = 0; c < channels; c++)
        {
            sum += (uint)FixedPoint.RoundingShiftRight(Exponential(call, largest - (sbyte)input[from + c]), SumBits);
        }

        int bits = call.Node.Parameters[0], least = -(1 << (bits - 1));
        int zeros = LeadingZeros(sum | 1);
        int reciprocal = Reciprocal(sum | 1, zeros);
        int shift = SumBits - zeros + 31 - bits;
        for (int c = 0; c < channels; c++)
        {
            int product = FixedPoint.HighMultiply(reciprocal, Exponential(call, largest - (sbyte)input[from + c]));
            int stored = FixedPoint.Clamp((shift > 31 ? 0 : FixedPoint.RoundingShiftRight(product, shift)) + least, least, -least - 1);
            if (bits == 8)
            {
                output[to + c] = (byte)stored;
            }
            else
            {
                output[to + (2 * c)] = (byte)stored;
                output[to + (2 * c) + 1] = (byte)(stored >> 8);
            }
        }
    }

    private static int Quotient(int[] p, int dividend, int divisor)
    {
        if (divisor == 0)
        {
            return dividend == 0 ? FixedPoint.Clamp(p[12], p[15], p[16]) : dividend < 0 ? p[15] : p[16];
        }

        if (divisor < 0)
        {
            dividend = -dividend;
            divisor = -divisor;
        }

        int zeros = LeadingZeros((uint)divisor);
        int headroom = LeadingZeros((uint)(dividend < 0 ? ~dividend : dividend)) - 1;
        int quotient = FixedPoint.HighMultiply(dividend << headroom, Reciprocal((uint)divisor, zeros));
        int product = FixedPoint.HighMultiply(quotient, p[13]);
        int shift = p[14] - (31 - zeros) - headroom;
        long scaled = shift > 0 ? (long)product * (1 << shift) : FixedPoint.RoundingShiftRight(product, shift < -31 ? 31 : -shift);
        long stored = scaled + p[12];
        return (int)(stored < p[15] ? p[15] : stored > p[16] ? p[16] : stored);
    }

    // 1 / x, Q0.31 of x with its leading one at the top.
    private static int Reciprocal(uint x, int zeros) => OneOverOnePlus((int)((x << zeros) & 0x7FFFFFFF));

    // 1 / (1 + a) for a in [0, 1), both Q0.31: Newton-Raphson division by half the denominator, as gemmlowp has it.
    private static int OneOverOnePlus(int a)
    {
        int half = (int)(((long)a + int.MaxValue + 1) / 2);
        int x = 1515870810 + FixedPoint.HighMultiply(half, -1010580540); // 48/17 - 32/17 * half
        for (int i = 0; i < 3; i++)
        {
            int error = (1 << 29) - FixedPoint.HighMultiply(half, x);
            x += FixedPoint.HighMultiply(x, error) * 4;
        }

        return x > int.MaxValue / 2 ? int.MaxValue : x * 2;
    }

    private static int LeadingZeros(uint x)
    {
        int zeros = 0;
        for (; zeros < 32 && (x & 0x80000000u) == 0; x <<= 1)
        {
            zeros++;
        }

        return zeros;
    }
}
