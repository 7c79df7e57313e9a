using System.Numerics;

namespace Edge.Model.Arithmetic;

/// <summary>
/// Softmax of 16-bit values, as TensorFlow Lite's reference SOFTMAX: differences from the largest value over [−10, 0],
/// exponentials and the reciprocal of their sum from interpolated tables.
/// </summary>
public sealed class WideSoftmaxArithmetic
{
    private const float TableRange = ushort.MaxValue;
    private static readonly InterpolatedTable Exponential = new(MathF.Exp, 10f / TableRange, short.MaxValue, 2f / TableRange);
    private static readonly InterpolatedTable OneOverOnePlus = new(x => 1 / (1 + x), 1f / TableRange, short.MinValue, 2f / TableRange);
    private readonly FixedPointMultiplier _toTable;

    /// <summary>Takes the parameters of a softmax.</summary>
    /// <param name="beta">Factor before the exponent.</param>
    /// <param name="input">Int16, zero point 0.</param>
    /// <param name="output">Int16, scale 2⁻¹⁵, zero point 0.</param>
    /// <exception cref="EdgeException">EDGE5004 where a tensor has another quantisation.</exception>
    public WideSoftmaxArithmetic(float beta, Tensor input, Tensor output)
    {
        if (input.Quantization is not { IsPerTensor: true, ZeroPoint: 0 } x || output.Quantization is not { ZeroPoint: 0 } y || Math.Abs((y.Scale * 32768) - 1) > 1e-3)
        {
            throw new EdgeException(5004, $"Softmax from '{input.Name}' to '{output.Name}' is quantised as {input.Quantization} → {output.Quantization}.", "The 16-bit softmax is symmetric and gives [0, 1) at scale 2^-15.", "Quantise the model with TensorFlow Lite's converter, or keep the softmax in float32.");
        }

        _toTable = FixedPointMultiplier.Of((double)x.Scale * beta / (10.0 / 65535.0));
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

        int sum = 0; // Q16.15
        foreach (ref int value in line)
        {
            value = Exponential.At(Math.Clamp(_toTable.Apply(value - largest) + short.MaxValue, short.MinValue, short.MaxValue));
            sum += value;
        }

        // sum = (1 + x) · 2^(31 − zeros): the table has 1 / (1 + x) for x in [0, 1).
        int zeros = BitOperations.LeadingZeroCount((uint)sum);
        int mantissa = (int)((((long)sum << (zeros - 1)) + (1 << 13)) >> 14);
        int reciprocal = OneOverOnePlus.At(Math.Clamp(mantissa - (1 << 15) - (1 << 16), short.MinValue, short.MaxValue));
        int shift = 31 - zeros;
        foreach (ref int value in line)
        {
            value = (int)Math.Clamp((((long)value * reciprocal) + (1L << (shift - 1))) >> shift, 0, short.MaxValue);
        }
    }
}
