namespace Edge.Model.Arithmetic;

/// <summary>
/// <c>x · relu6(x + 3) / 6</c> on 8-bit values in 16-bit fixed point, as TensorFlow Lite's reference HARD_SWISH: x is
/// widened by seven bits, scaled once to the output and once to [−1, 1] for the relu6 part, and the two are multiplied.
/// </summary>
internal sealed class HardSwish
{
    private readonly int _inputZeroPoint;
    private readonly int _outputZeroPoint;
    private readonly short _outputSignificand;
    private readonly int _outputExponent;
    private readonly short _gateSignificand;
    private readonly int _gateExponent;
    private readonly ActivationRange _range;

    public HardSwish(Tensor input, Tensor output)
    {
        (FixedPointMultiplier toOutput, FixedPointMultiplier toGate) = Factors(input, output);
        _inputZeroPoint = input.Quantization!.ZeroPoint;
        _outputZeroPoint = output.Quantization!.ZeroPoint;
        (_outputSignificand, _outputExponent) = (Narrow(toOutput), toOutput.Shift);
        (_gateSignificand, _gateExponent) = (Narrow(toGate), toGate.Shift);
        _range = ActivationRange.Of(output);
    }

    /// <summary>Whether the integer form computes these tensors: 8 bits, and an output scale that is not finer than the widened input.</summary>
    public static bool IsDefinedFor(Tensor input, Tensor output) =>
        input.Type is ElementType.Int8 or ElementType.UInt8 && Factors(input, output).Output.Shift <= 0;

    /// <summary>The stored output for a stored input.</summary>
    public int Stored(int value)
    {
        short widened = (short)((value - _inputZeroPoint) * 128);
        short onOutputScale = Multiply(widened, _outputSignificand);
        short gate = widened;
        if (_gateExponent > 0)
        {
            gate = Saturate((long)gate << (_gateExponent - 1));
        }

        gate = Multiply(gate, _gateSignificand);
        if (_gateExponent > 0)
        {
            gate = Saturate((long)gate << 1);
        }
        else if (_gateExponent < 0)
        {
            gate = (short)FixedPointMultiplier.RoundingDivideByPowerOfTwo(gate, Math.Min(-_gateExponent, 31));
        }

        gate = (short)((gate + (1 << 15)) >> 1); // [−1, 1] to [0, 1]
        short product = (short)(gate * onOutputScale / (1 << 15)); // Towards zero: cancels the bias of the roundings before.
        short result = (short)(FixedPointMultiplier.RoundingDivideByPowerOfTwo(product, Math.Min(-_outputExponent, 31)) + _outputZeroPoint);
        return _range.Clamp(result);
    }

    private static (FixedPointMultiplier Output, FixedPointMultiplier Gate) Factors(Tensor input, Tensor output)
    {
        float widenedScale = 1 / 128f * input.Quantization!.Scale;
        return (FixedPointMultiplier.Of(widenedScale / output.Quantization!.Scale), FixedPointMultiplier.Of(widenedScale / (3 / 32768f)));
    }

    private static short Narrow(FixedPointMultiplier factor) =>
        (short)Math.Min((factor.Significand + (1L << 15)) >> 16, short.MaxValue);

    private static short Saturate(long value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);

    /// <summary><c>a·b / 2¹⁵</c> rounded to nearest, saturated: the 16-bit SQRDMULH.</summary>
    private static short Multiply(short a, short b)
    {
        if (a == short.MinValue && b == short.MinValue)
        {
            return short.MaxValue;
        }

        int product = a * b;
        return (short)((product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
    }
}
