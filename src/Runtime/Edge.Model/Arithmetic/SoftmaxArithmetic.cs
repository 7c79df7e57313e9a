namespace Edge.Model.Arithmetic;

/// <summary>
/// Softmax of 8-bit values in fixed point, as TensorFlow Lite's reference SOFTMAX: differences from the largest value in
/// Q5.26, their exponentials added in Q12.19, one reciprocal of the sum.
/// </summary>
public sealed class SoftmaxArithmetic
{
    private const int DifferenceBits = 5;
    private const int SumBits = 12;
    private readonly FixedPointMultiplier _toDifference;
    private readonly int _leastDifference;
    private readonly int _outputBits;
    private readonly ActivationRange _range;

    /// <summary>Takes the parameters of a softmax.</summary>
    /// <param name="beta">Factor before the exponent.</param>
    /// <param name="input">Int8 or UInt8, one scale.</param>
    /// <param name="output">Int8, UInt8 or Int16 whose range is [0, 1): scale 2⁻⁸ or 2⁻¹⁶ and the least stored value as zero point.</param>
    /// <exception cref="EdgeException">EDGE5004 where the output has another quantisation.</exception>
    public SoftmaxArithmetic(float beta, Tensor input, Tensor output)
    {
        _range = ActivationRange.Of(output);
        _outputBits = output.Type == ElementType.Int16 ? 16 : 8;
        if (input.Quantization is not { IsPerTensor: true } x || output.Quantization is not { } y || y.ZeroPoint != _range.Min
            || Math.Abs((y.Scale * (1 << _outputBits)) - 1) > 1e-3)
        {
            throw new EdgeException(5004, $"Softmax output '{output.Name}' has {output.Quantization?.ToString() ?? "no quantisation"}.", "The fixed-point softmax gives [0, 1) over the whole range of the type: scale 2^-8 (int16: 2^-16), zero point at its least value.", "Quantise the model with TensorFlow Lite's converter, or keep the softmax in float32.");
        }

        _toDifference = FixedPointMultiplier.Of(Math.Min((double)beta * x.Scale * (1 << (31 - DifferenceBits)), (1L << 31) - 1.0));
        _leastDifference = -(int)Math.Floor(Math.ScaleB(((1 << DifferenceBits) - 1.0) * (1 << (31 - DifferenceBits)), -_toDifference.Shift));
    }

    /// <summary>Replaces stored inputs by stored outputs.</summary>
    /// <param name="line">All values along the axis.</param>
    public void Apply(Span<int> line)
    {
        int largest = int.MinValue;
        foreach (int value in line)
        {
            largest = Math.Max(largest, value);
        }

        int sum = 0;
        foreach (int value in line)
        {
            if (value - largest >= _leastDifference)
            {
                sum += FixedPointMultiplier.RoundingDivideByPowerOfTwo(Exponential(value - largest), SumBits);
            }
        }

        int reciprocal = FixedPointFunctions.Reciprocal(sum, SumBits, out int bitsOverUnit);
        int shift = bitsOverUnit + 31 - _outputBits;
        for (int i = 0; i < line.Length; i++)
        {
            int difference = line[i] - largest;
            line[i] = difference < _leastDifference || shift > 31 // more than 512 equal values: less than half a step each
                ? _range.Min
                : _range.Clamp(FixedPointMultiplier.RoundingDivideByPowerOfTwo(
                    FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(reciprocal, Exponential(difference)), shift) + _range.Min);
        }
    }

    /// <summary>What a stored input adds to the sum and is multiplied by: <c>e^(−d·beta·scale)</c> in Q0.31 for one that lies d below the largest; 0 where that is too little to count.</summary>
    /// <param name="below">d, not negative.</param>
    public int ExponentialOf(int below) => -below < _leastDifference ? 0 : Exponential(-below);

    private int Exponential(int difference) => FixedPointFunctions.ExpOfNegative(_toDifference.Apply(difference), DifferenceBits);
}
