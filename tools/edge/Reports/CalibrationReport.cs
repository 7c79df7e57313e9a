using System.Collections.Immutable;
using System.Text.Json;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge calibrate --json</c> prints: schema <c>edge.calibration/2</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Profile">The profile that was written.</param>
/// <param name="Kernels">What was measured.</param>
/// <param name="Conditions">What the machine did meanwhile.</param>
/// <param name="Families">The fits.</param>
internal sealed record CalibrationReport(string Schema, string Profile, string Kernels, string Conditions, ImmutableArray<CalibrationReport.Family> Families)
{
    /// <summary>A fit: what each term that costs something costs, in nanoseconds by its name, and how well it explains the samples.</summary>
    internal sealed record Family(string Name, int Samples, int ChannelMultiple, int DepthMultiple, int RowMultiple, ImmutableSortedDictionary<string, double> Ns, double MedianError, double P90Error);

    /// <summary>Describes fits.</summary>
    public static CalibrationReport Of(string profile, KernelCosts costs, IReadOnlyCollection<CostSample> samples) =>
        new("edge.calibration/2", profile, costs.Kernels, costs.Conditions, [.. costs.Families.Select(f => Of(costs, f, [.. samples.Where(s => s.Work.Family == f.Family)]))]);

    private static Family Of(KernelCosts costs, FamilyCosts family, CostSample[] samples)
    {
        double[] errors = [.. samples.Select(s => Math.Abs((CostFit.Fitted(costs, s) / s.Us) - 1)).Order()];
        return new Family(
            family.Family,
            family.Samples,
            family.ChannelMultiple,
            family.DepthMultiple,
            family.RowMultiple,
            family.UsOf.Select((us, term) => (Name: JsonNamingPolicy.SnakeCaseLower.ConvertName(((CostTerm)term).ToString()), Ns: Math.Round(us * 1e3, 6))).Where(t => t.Ns > 0).ToImmutableSortedDictionary(t => t.Name, t => t.Ns, StringComparer.Ordinal),
            Math.Round(errors[errors.Length / 2], 4),
            Math.Round(errors[errors.Length * 9 / 10], 4));
    }
}
