namespace Edge.Training.Losses;

/// <summary>The logarithm of a sum of exponentials, without overflow.</summary>
internal static class LogSumExp
{
    /// <summary><c>log Σ exp(x·scale)</c>.</summary>
    public static double Of(ReadOnlySpan<float> values, double scale)
    {
        double most = double.NegativeInfinity, sum = 0;
        foreach (float value in values)
        {
            most = Math.Max(most, value * scale);
        }

        foreach (float value in values)
        {
            sum += Math.Exp((value * scale) - most);
        }

        return most + Math.Log(sum);
    }
}
