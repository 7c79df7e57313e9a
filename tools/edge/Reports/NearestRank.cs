namespace Edge.Cli.Reports;

/// <summary>Percentiles that are one of the values themselves.</summary>
internal static class NearestRank
{
    /// <summary>The least value than which as many are not greater as the percentile says.</summary>
    /// <param name="ordered">The values in order, at least one.</param>
    /// <param name="percent">The percentile, 0 to 100.</param>
    public static double Of(double[] ordered, int percent) => ordered[Math.Max(0, (int)Math.Ceiling(ordered.Length * percent / 100.0) - 1)];
}
