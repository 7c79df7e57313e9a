namespace Edge.Cli.Reports;

/// <summary>Time of an inference in one of two reports, in microseconds.</summary>
/// <param name="Low">Of a prediction the 10th percentile; of a measurement the least median of five parts of the repeats.</param>
/// <param name="Median">The prediction, or the measured median.</param>
/// <param name="High">Of a prediction the 90th percentile; of a measurement the greatest median of the parts.</param>
internal sealed record ComparedTimeReport(double Low, double Median, double High)
{
    /// <summary>A measured time.</summary>
    public static ComparedTimeReport Of(MeasuredTimeReport measured) => new(measured.Low, measured.P50, measured.High);

    /// <summary>A predicted time.</summary>
    public static ComparedTimeReport Of(IntervalReport predicted) => new(predicted.P10, predicted.P50, predicted.P90);

    /// <summary>Whether the intervals meet: the difference may be none.</summary>
    public bool Meets(ComparedTimeReport other) => Low <= other.High && other.Low <= High;
}
