namespace Edge.Model.Arithmetic;

/// <summary>
/// A <see cref="Unary"/> on quantised integers, tabulated: every stored input's stored output. ReLU and its like, leaky
/// ReLU, absolute value, logistic, tanh and hard swish are TensorFlow Lite Micro's integer reference kernels bit for bit; every other
/// function is computed in float32 between dequantisation and quantisation, as TensorFlow Lite fills its own tables.
/// </summary>
public static class UnaryTable
{
    /// <summary>Outputs of all inputs, from the least stored input to the greatest: 256 values for 8 bits, 65,536 for 16.</summary>
    /// <param name="unary">The function.</param>
    /// <param name="input">Int8, UInt8 or Int16, one scale.</param>
    /// <param name="output">The same type, one scale.</param>
    /// <exception cref="EdgeException">EDGE5004 where the quantisation is not one that the function is defined on.</exception>
    public static int[] Of(Unary unary, Tensor input, Tensor output)
    {
        Func<int, int> function = FunctionOf(unary, input, output);
        ActivationRange domain = ActivationRange.Of(input);
        var table = new int[domain.Max - domain.Min + 1];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = function(domain.Min + i);
        }

        return table;
    }

    private static Func<int, int> FunctionOf(Unary unary, Tensor input, Tensor output)
    {
        (Quantization x, Quantization y) = (OneScale(input), OneScale(output));
        bool wide = input.Type == ElementType.Int16;
        return unary.Function switch
        {
            UnaryFunction.Relu => Clamped(x, y, output, 0, float.PositiveInfinity),
            UnaryFunction.Relu6 => Clamped(x, y, output, 0, 6),
            UnaryFunction.ReluN1To1 => Clamped(x, y, output, -1, 1),
            UnaryFunction.Clip => Clamped(x, y, output, unary.Alpha, unary.Beta),
            UnaryFunction.Abs => Absolute(x, y, output),
            UnaryFunction.LeakyRelu => LeakyRelu(x, y, output, unary.Alpha),
            UnaryFunction.Logistic when wide => SigmoidTable.LogisticFrom(x.Scale),
            UnaryFunction.Tanh when wide => SigmoidTable.TanhFrom(x.Scale),
            UnaryFunction.Logistic when IsScale(output, 1 / 256f, ActivationRange.Of(output).Min) => Logistic(x, output),
            UnaryFunction.Tanh when IsScale(output, 1 / 128f, ActivationRange.Of(output).Min + 128) => Tanh(x, output),
            UnaryFunction.HardSwish when HardSwish.IsDefinedFor(input, output) => new HardSwish(input, output).Stored,
            _ => InFloat(unary, x, y, output),
        };
    }

    private static Func<int, int> Clamped(Quantization x, Quantization y, Tensor output, float min, float max)
    {
        FixedPointMultiplier factor = FixedPointMultiplier.Of(x.Scale / y.Scale);
        ActivationRange type = ActivationRange.Of(output);
        int Stored(float limit) => (int)Math.Clamp(y.ZeroPoint + (double)MathF.Round(limit / y.Scale, MidpointRounding.AwayFromZero), type.Min, type.Max);
        var range = new ActivationRange(Stored(min), Stored(max));
        return value => range.Clamp(y.ZeroPoint + factor.Apply(value - x.ZeroPoint));
    }

    private static Func<int, int> Absolute(Quantization x, Quantization y, Tensor output)
    {
        FixedPointMultiplier factor = FixedPointMultiplier.Of(x.Scale / y.Scale);
        ActivationRange range = ActivationRange.Of(output);
        return value => range.Clamp(y.ZeroPoint + factor.Apply(Math.Abs(value - x.ZeroPoint)));
    }

    private static Func<int, int> LeakyRelu(Quantization x, Quantization y, Tensor output, float alpha)
    {
        FixedPointMultiplier identity = FixedPointMultiplier.Of(x.Scale / y.Scale);
        FixedPointMultiplier slope = FixedPointMultiplier.Of(Math.Abs(x.Scale * alpha / y.Scale));
        int sign = Math.Sign(alpha);
        ActivationRange range = ActivationRange.Of(output);
        return value =>
        {
            int difference = value - x.ZeroPoint;
            return range.Clamp(y.ZeroPoint + (difference >= 0 ? identity.Apply(difference) : sign * slope.Apply(difference)));
        };
    }

    private static Func<int, int> Logistic(Quantization x, Tensor output)
    {
        ActivationRange range = ActivationRange.Of(output);
        return Saturating(x, range, q4 =>
            range.Clamp(FixedPointMultiplier.RoundingDivideByPowerOfTwo(FixedPointFunctions.Logistic(q4, 4), 23) + range.Min));
    }

    private static Func<int, int> Tanh(Quantization x, Tensor output)
    {
        ActivationRange range = ActivationRange.Of(output);
        return Saturating(x, range, q4 =>
            range.Clamp(FixedPointMultiplier.RoundingDivideByPowerOfTwo(FixedPointFunctions.Tanh(q4, 4), 24) + range.Min + 128));
    }

    /// <summary>Brings the input to Q4.27 and applies the function; beyond the reach of Q4 the ends of the range.</summary>
    private static Func<int, int> Saturating(Quantization x, ActivationRange range, Func<int, int> function)
    {
        FixedPointMultiplier toQ4 = FixedPointMultiplier.Of((double)x.Scale * (1 << 27));
        int radius = (int)Math.Floor(Math.ScaleB(15.0 * (1 << 27), -toQ4.Shift));
        return value => (value - x.ZeroPoint) switch
        {
            int difference when difference <= -radius => range.Min,
            int difference when difference >= radius => range.Max,
            int difference => function(toQ4.Apply(difference)),
        };
    }

    private static Func<int, int> InFloat(Unary unary, Quantization x, Quantization y, Tensor output)
    {
        ActivationRange range = ActivationRange.Of(output);
        float inverse = 1 / y.Scale;
        return value =>
        {
            float real = FloatFunctions.Evaluate(unary, x.Scale * (value - x.ZeroPoint));
            double stored = Math.Round(real * inverse, MidpointRounding.AwayFromZero) + y.ZeroPoint;
            return double.IsNaN(stored) ? range.Clamp(y.ZeroPoint) : (int)Math.Clamp(stored, range.Min, range.Max);
        };
    }

    private static bool IsScale(Tensor tensor, float scale, int zeroPoint) =>
        tensor.Quantization is { } q && MathF.Abs(q.Scale - scale) < 1e-6f * scale && q.ZeroPoint == zeroPoint;

    private static Quantization OneScale(Tensor tensor) => tensor.Quantization is { IsPerTensor: true } quantization
        ? quantization
        : throw new EdgeException(5004, $"Tensor '{tensor.Name}' has no single scale.", "A function of stored integers needs one scale and zero point.", "Quantise the model again.");
}
