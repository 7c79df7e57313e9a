namespace Edge.Cli.Reports;

/// <summary>Percentiles of a duration (nearest rank), in milliseconds.</summary>
/// <param name="P50">The median.</param>
/// <param name="P90">Nine in ten are not longer.</param>
/// <param name="P99">Ninety-nine in a hundred are not longer.</param>
internal sealed record LatencyReport(double P50, double P90, double P99)
{
    /// <summary>Describes durations, at least one, in microseconds.</summary>
    public static LatencyReport Of(IEnumerable<double> latenciesUs)
    {
        double[] ordered = [.. latenciesUs.Order()];
        double At(int percent) => Math.Round(NearestRank.Of(ordered, percent) / 1000, 3);
        return new LatencyReport(At(50), At(90), At(99));
    }
}
