using System.Collections.Immutable;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge compare --json</c> prints: schema <c>edge.compare/1</c>. A is before, B after.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Before">Time of an inference in A.</param>
/// <param name="After">The same in B.</param>
/// <param name="Slower">How much longer B takes: 0.05 is 5 %; negative where it is faster.</param>
/// <param name="IsWithinIntervals">Whether the prediction of each lies in the other's interval: the difference may be none.</param>
/// <param name="Facts">What else differs, and is the same for the whole plan.</param>
/// <param name="Layers">Layers that differ, the largest difference first.</param>
internal sealed record ComparisonReport(
    string Schema,
    IntervalReport Before,
    IntervalReport After,
    double Slower,
    bool IsWithinIntervals,
    ImmutableArray<ComparisonReport.Fact> Facts,
    ImmutableArray<ComparisonReport.Layer> Layers)
{
    private const double LeastUs = 0.01;

    /// <summary>Something that is one way in A and another in B.</summary>
    internal sealed record Fact(string What, string InA, string InB);

    /// <summary>A layer on a device: its time in A and in B, 0 where it is not there, in microseconds, and what limits it in each.</summary>
    internal sealed record Layer(string Device, string Name, string Operator, double UsInA, double UsInB, double DifferenceUs, string BoundInA, string BoundInB);

    /// <summary>Compares two reports.</summary>
    public static ComparisonReport Of(ProfileReport a, ProfileReport b)
    {
        double before = a.LatencyUs.P50, after = b.LatencyUs.P50;
        return new ComparisonReport(
            "edge.compare/1",
            a.LatencyUs,
            b.LatencyUs,
            Math.Round((after - before) / before, 5),
            after >= a.LatencyUs.P10 && after <= a.LatencyUs.P90 && before >= b.LatencyUs.P10 && before <= b.LatencyUs.P90,
            [.. FactsOf(a).Zip(FactsOf(b), (x, y) => new Fact(x.What, x.Is, y.Is)).Where(f => f.InA != f.InB)],
            LayersOf(a, b));
    }

    private static (string What, string Is)[] FactsOf(ProfileReport report) =>
    [
        ("model", report.Model),
        ("strategy", report.Strategy),
        ("plan", report.PlanDigest),
        ("devices", string.Join(", ", report.Devices.Where(d => !d.IsHost).Select(d => d.Profile))),
        ("bytes on the wire", PlanTable.Number(report.WireBytes)),
        ("largest arena", PlanTable.Number(report.Devices.Where(d => !d.IsHost).Select(d => d.ArenaBytes).DefaultIfEmpty().Max())),
    ];

    private static ImmutableArray<Layer> LayersOf(ProfileReport a, ProfileReport b)
    {
        ILookup<(string, string, string), ProfileLayerReport> before = a.Layers.ToLookup(Key), after = b.Layers.ToLookup(Key);
        return
        [
            .. before.Select(g => g.Key).Union(after.Select(g => g.Key))
                .Select(k => Difference(k, before[k], after[k]))
                .Where(l => Math.Abs(l.DifferenceUs) >= LeastUs)
                .OrderByDescending(l => Math.Abs(l.DifferenceUs)),
        ];
    }

    private static (string, string, string) Key(ProfileLayerReport layer) => (layer.Device, layer.Layer, layer.Operator);

    private static Layer Difference((string Device, string Name, string Operator) key, IEnumerable<ProfileLayerReport> before, IEnumerable<ProfileLayerReport> after)
    {
        double inA = before.Sum(l => l.P50Us), inB = after.Sum(l => l.P50Us);
        return new Layer(key.Device, key.Name, key.Operator, inA, inB, Math.Round(inB - inA, 2), before.FirstOrDefault()?.Bound ?? "-", after.FirstOrDefault()?.Bound ?? "-");
    }
}
