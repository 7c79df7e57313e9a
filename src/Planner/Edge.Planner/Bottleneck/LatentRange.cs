using Edge.Model;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Affine quantisation of calibrated values to symbols 0 … 2ᵇ − 1. The range holds 0, so that what a ReLU left out stays exactly
/// that, and is narrowed while that lessens the mean squared error (clipping by error, as in Banner et al., <em>Post training
/// 4-bit quantization</em>, NeurIPS 2019). A constant has a scale as well: its own, or 1 for zeros.
/// </summary>
internal static class LatentRange
{
    private const int Steps = 16, MostValues = 1 << 15;
    private const double Narrowest = 0.25;

    /// <summary>The scale and zero point for values.</summary>
    /// <param name="values">Finite, at least one.</param>
    /// <param name="bits">Bits of a symbol.</param>
    public static (float Scale, int ZeroPoint) Fit(ReadOnlySpan<float> values, int bits)
    {
        float low = 0, high = 0;
        foreach (float value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        (float Scale, int ZeroPoint) best = Of(low, high, bits);
        double least = Error(values, best, bits);
        for (int step = 1; step <= Steps; step++)
        {
            float part = (float)(1 - ((1 - Narrowest) * step / Steps));
            (float Scale, int ZeroPoint) narrower = Of(low * part, high * part, bits);
            double error = Error(values, narrower, bits);
            (best, least) = error < least ? (narrower, error) : (best, least);
        }

        return best;
    }

    /// <summary>The symbol of a value.</summary>
    public static int Symbol(float value, float scale, int zeroPoint, int bits) =>
        (int)Math.Clamp(MathF.Round(value / scale, MidpointRounding.AwayFromZero) + zeroPoint, 0, (1 << bits) - 1);

    private static (float Scale, int ZeroPoint) Of(float low, float high, int bits)
    {
        int most = (1 << bits) - 1;
        float scale = (high - low) / most;
        return float.IsNormal(scale) && float.IsNormal(1 / scale)
            ? (scale, Math.Clamp((int)MathF.Round(-low / scale), 0, most))
            : (1, 0);
    }

    private static double Error(ReadOnlySpan<float> values, (float Scale, int ZeroPoint) range, int bits)
    {
        double sum = 0;
        int stride = 1 + (values.Length / MostValues);
        for (int i = 0; i < values.Length; i += stride)
        {
            double restored = (double)range.Scale * (Symbol(values[i], range.Scale, range.ZeroPoint, bits) - range.ZeroPoint);
            sum += (values[i] - restored) * (values[i] - restored);
        }

        return sum;
    }
}
