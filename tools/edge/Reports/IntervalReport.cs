using Edge.Planner.Cost;

namespace Edge.Cli.Reports;

/// <summary>A predicted time with its interval, in microseconds.</summary>
/// <param name="P10">10th percentile.</param>
/// <param name="P50">The prediction.</param>
/// <param name="P90">90th percentile.</param>
internal sealed record IntervalReport(double P10, double P50, double P90)
{
    /// <summary>Describes an interval.</summary>
    public static IntervalReport Of(TimeInterval time) => new(Math.Round(time.P10, 1), Math.Round(time.Us, 1), Math.Round(time.P90, 1));
}
