namespace Edge.Model.Arithmetic;

/// <summary>
/// Logistic function and hyperbolic tangent of 16-bit fixed-point numbers by linear interpolation in one table of
/// <c>σ(i/24)</c>, <c>tanh(x) = 2σ(2x) − 1</c>: what TensorFlow Lite's 16-bit activations and its int8 LSTM use. Inputs are
/// brought to <c>1/(3·4096)</c> a unit, outputs are Q0.15.
/// </summary>
public static class SigmoidTable
{
    private static readonly ushort[] Table = Build();

    /// <summary>The table: <c>2¹⁶·σ(i/24)</c> for i = 0 … 255.</summary>
    public static ReadOnlySpan<ushort> Entries => Table;

    /// <summary>The logistic function of an input at <paramref name="scale"/>, output at 2⁻¹⁵.</summary>
    public static Func<int, int> LogisticFrom(float scale)
    {
        (int multiplier, int shift) = InputFactor(scale, 0);
        return value => Logistic(value, multiplier, shift);
    }

    /// <summary>The hyperbolic tangent of an input at <paramref name="scale"/>, output at 2⁻¹⁵.</summary>
    public static Func<int, int> TanhFrom(float scale)
    {
        (int multiplier, int shift) = InputFactor(scale, 1);
        return value => Tanh(value, multiplier, shift);
    }

    /// <summary>The logistic function: <c>σ(value · multiplier · 2⁻ˢʰⁱᶠᵗ / 12288)</c> in Q0.15.</summary>
    public static int Logistic(int value, int multiplier, int shift)
    {
        int input = Scaled(value, multiplier, shift);
        uint magnitude = (uint)Math.Abs(input);
        uint index = magnitude >> 9;
        uint result = index >= 255
            ? 0x7FFF << 10
            : ((uint)Table[index] << 9) + ((magnitude & 0x1FF) * (uint)(Table[index + 1] - Table[index]));
        result = input >= 0 ? result + (1 << 9) : (1u << 25) - result + (1 << 9) - 1;
        return (short)(result >> 10);
    }

    /// <summary>The hyperbolic tangent: <c>tanh(value · multiplier · 2⁻ˢʰⁱᶠᵗ / 12288)</c> in Q0.15.</summary>
    public static int Tanh(int value, int multiplier, int shift)
    {
        int input = Scaled(value, multiplier, shift);
        uint magnitude = (uint)Math.Abs(input);
        uint index = magnitude >> 8;
        int result = index >= 255
            ? 0xFFFF << 8
            : (Table[index] << 8) + (int)((magnitude & 0xFF) * (uint)(Table[index + 1] - Table[index]));
        result = input >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
        return (short)(result >> 8);
    }

    /// <summary>Multiplier and shift of <see cref="Tanh"/> for an input at 2^<paramref name="power"/>.</summary>
    public static (int Multiplier, int Shift) TanhFactor(int power)
    {
        int shift = power + 12;
        return shift < 0 ? (3, -shift) : (3 << shift, 0);
    }

    private static int Scaled(int value, int multiplier, int shift)
    {
        int round = shift > 0 ? 1 << (shift - 1) : 0;
        return ((value * multiplier) + round) >> shift;
    }

    /// <summary>Multiplier and shift that bring an input to 1/(3·4096); a scale of 2⁻¹² (or, for tanh, 2⁻¹¹) needs no shift.</summary>
    private static (int Multiplier, int Shift) InputFactor(float scale, int largestPowerOfTwo)
    {
        double exponent = Math.Log2(scale);
        int power = (int)Math.Round(exponent) + 12;
        if (Math.Abs(exponent - Math.Round(exponent)) < 1e-3 && power >= 0 && power <= largestPowerOfTwo)
        {
            return (3 << power, 0);
        }

        double multiplier = scale * 4096.0 * 3.0;
        int shift = 0;
        while (multiplier <= 32767.0 / 2.0 && shift <= 30)
        {
            shift++;
            multiplier *= 2;
        }

        return ((int)multiplier, shift);
    }

    /// <summary>
    /// <c>2¹⁶·σ(i/24)</c>, moved by half the error that interpolation makes in the middle between two entries so that
    /// the error is spread evenly; the last entry closes the table at 2¹⁶ − 1.
    /// </summary>
    private static ushort[] Build()
    {
        var table = new ushort[256];
        for (int i = 0; i < 255; i++)
        {
            double error = ((Sigmoid(i) + Sigmoid(i + 1)) / 2) - Sigmoid(i + 0.5);
            table[i] = (ushort)Math.Floor(Sigmoid(i) - (error / 2) + 0.5);
        }

        table[255] = ushort.MaxValue;
        return table;
    }

    private static double Sigmoid(double i) => 65536 / (1 + Math.Exp(-i / 24));
}
