namespace Edge.Cli.Reports;

/// <summary>Times of something that was measured again and again, in microseconds; percentiles by nearest rank.</summary>
/// <param name="Least">The least.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">Nine in ten are not longer.</param>
/// <param name="P99">Ninety-nine in a hundred are not longer.</param>
/// <param name="Low">The least median of five parts of the repeats, one after another.</param>
/// <param name="High">The greatest: where the median of another such run may well lie (94 of 100, if only chance tells the parts apart).</param>
internal sealed record MeasuredTimeReport(double Least, double P50, double P90, double P99, double Low, double High)
{
    private const int Parts = 5;

    /// <summary>How far the medians of the parts lie apart, as a share of the median.</summary>
    public double Spread => P50 > 0 ? Math.Round((High - Low) / P50, 4) : 0;

    /// <summary>Describes times, at least one, in the order in which they were measured.</summary>
    public static MeasuredTimeReport Of(IReadOnlyList<double> us)
    {
        double[] ordered = [.. us.Order()];
        double[] medians = [.. Enumerable.Range(0, Parts).Select(i => us.Take((i * us.Count / Parts)..((i + 1) * us.Count / Parts)).Order().ToArray()).Where(p => p.Length > 0).Select(p => NearestRank.Of(p, 50))];
        return new MeasuredTimeReport(Round(ordered[0]), Round(NearestRank.Of(ordered, 50)), Round(NearestRank.Of(ordered, 90)), Round(NearestRank.Of(ordered, 99)), Round(medians.Min()), Round(medians.Max()));
    }

    private static double Round(double us) => Math.Round(us, 2);
}
