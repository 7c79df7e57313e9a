using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge compare --json</c> prints: schema <c>edge.compare/2</c>. A is before, B after.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Basis"><c>measured</c> where both reports were, otherwise <c>predicted</c>: like is compared with like.</param>
/// <param name="Before">Time of an inference in A.</param>
/// <param name="After">The same in B.</param>
/// <param name="Slower">How much longer B takes: 0.05 is 5 %; negative where it is faster.</param>
/// <param name="IsWithinNoise">Whether the difference may be none: of measurements, that their intervals meet; of predictions, that each lies in the other's interval.</param>
/// <param name="Facts">What else differs, and is the same for the whole plan.</param>
/// <param name="Layers">Layers that differ, the largest difference first.</param>
internal sealed record ComparisonReport(
    string Schema,
    string Basis,
    ComparedTimeReport Before,
    ComparedTimeReport After,
    double Slower,
    bool IsWithinNoise,
    ImmutableArray<ComparisonReport.Fact> Facts,
    ImmutableArray<ComparisonReport.Layer> Layers)
{
    private const double LeastUs = 0.01;
    private const string Measured = "measured", Predicted = "predicted";

    /// <summary>Whether B takes longer by more than a share: of measurements, only where that is no noise. Predictions have none.</summary>
    /// <param name="most">The share that is allowed.</param>
    public bool IsSlowerThan(double most) => Slower > most && !(Basis == Measured && IsWithinNoise);

    /// <summary>Something that is one way in A and another in B.</summary>
    internal sealed record Fact(string What, string InA, string InB);

    /// <summary>A layer on a device: its time in A and in B, 0 where it is not there, in microseconds, and what limits it in each.</summary>
    internal sealed record Layer(string Device, string Name, string Operator, double UsInA, double UsInB, double DifferenceUs, string BoundInA, string BoundInB);

    /// <summary>Compares two reports.</summary>
    public static ComparisonReport Of(ProfileReport a, ProfileReport b)
    {
        bool isMeasured = a.Measured is not null && b.Measured is not null;
        ComparedTimeReport before = TimeOf(a, isMeasured), after = TimeOf(b, isMeasured);
        return new ComparisonReport(
            "edge.compare/2",
            isMeasured ? Measured : Predicted,
            before,
            after,
            Math.Round((after.Median - before.Median) / before.Median, 5),
            isMeasured ? before.Meets(after) : after.Median >= before.Low && after.Median <= before.High && before.Median >= after.Low && before.Median <= after.High,
            [.. FactsOf(a).Zip(FactsOf(b), (x, y) => new Fact(x.What, x.Is, y.Is)).Where(f => f.InA != f.InB)],
            LayersOf(a, b, isMeasured));
    }

    private static ComparedTimeReport TimeOf(ProfileReport report, bool isMeasured) =>
        isMeasured ? ComparedTimeReport.Of(report.Measured!.LatencyUs) : ComparedTimeReport.Of(report.LatencyUs);

    private static (string What, string Is)[] FactsOf(ProfileReport report) =>
    [
        ("model", report.Model),
        ("strategy", report.Strategy),
        ("plan", report.PlanDigest),
        ("devices", string.Join(", ", report.Devices.Where(d => !d.IsHost).Select(d => d.Profile))),
        ("bytes on the wire", PlanTable.Number(report.WireBytes)),
        ("largest arena", PlanTable.Number(report.Devices.Where(d => !d.IsHost).Select(d => d.ArenaBytes).DefaultIfEmpty().Max())),
        ("figures", report.Measured is null ? Predicted : Measured),
        ("kernels", report.Measured?.Kernels ?? "-"),
        ("threads", report.Measured?.Threads.ToString(CultureInfo.InvariantCulture) ?? "-"),
        ("processor", report.Measured?.Processor ?? "-"),
        ("governor", report.Measured?.Governor ?? "-"),
    ];

    private static ImmutableArray<Layer> LayersOf(ProfileReport a, ProfileReport b, bool isMeasured)
    {
        ILookup<(string, string, string), ProfileLayerReport> before = a.Layers.ToLookup(Key), after = b.Layers.ToLookup(Key);
        return
        [
            .. before.Select(g => g.Key).Union(after.Select(g => g.Key))
                .Where(k => !isMeasured || !IsNoise([.. before[k]], [.. after[k]]))
                .Select(k => Difference(k, before[k].Select(Shown), after[k].Select(Shown)))
                .Where(l => Math.Abs(l.DifferenceUs) >= LeastUs)
                .OrderByDescending(l => Math.Abs(l.DifferenceUs)),
        ];

        ProfileLayerReport Shown(ProfileLayerReport layer) => isMeasured ? layer.AsMeasured : layer;
    }

    private static bool IsNoise(ProfileLayerReport[] before, ProfileLayerReport[] after) =>
        before is [{ MeasuredUs: { } then }] && after is [{ MeasuredUs: { } now }] && ComparedTimeReport.Of(then).Meets(ComparedTimeReport.Of(now));

    private static (string, string, string) Key(ProfileLayerReport layer) => (layer.Device, layer.Layer, layer.Operator);

    private static Layer Difference((string Device, string Name, string Operator) key, IEnumerable<ProfileLayerReport> before, IEnumerable<ProfileLayerReport> after)
    {
        double inA = before.Sum(l => l.P50Us), inB = after.Sum(l => l.P50Us);
        return new Layer(key.Device, key.Name, key.Operator, inA, inB, Math.Round(inB - inA, 2), before.FirstOrDefault()?.Bound ?? "-", after.FirstOrDefault()?.Bound ?? "-");
    }
}
