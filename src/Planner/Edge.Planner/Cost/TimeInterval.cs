namespace Edge.Planner.Cost;

/// <summary>A predicted time and its interval, in microseconds.</summary>
/// <param name="Us">The prediction.</param>
/// <param name="P10">10th percentile.</param>
/// <param name="P90">90th percentile.</param>
public readonly record struct TimeInterval(double Us, double P10, double P90)
{
    /// <summary>The same by a factor.</summary>
    public TimeInterval Times(double factor) => new(Us * factor, P10 * factor, P90 * factor);

    /// <summary>A time with an interval of the given ratios.</summary>
    public static TimeInterval Of(double us, double low, double high) => new(us, us * low, us * high);
}
