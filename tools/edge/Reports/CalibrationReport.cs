using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge calibrate --json</c> prints: schema <c>edge.calibration/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Profile">The profile that was written.</param>
/// <param name="Kernels">What was measured.</param>
/// <param name="Conditions">What the machine did meanwhile.</param>
/// <param name="Families">The fits.</param>
internal sealed record CalibrationReport(string Schema, string Profile, string Kernels, string Conditions, ImmutableArray<CalibrationReport.Family> Families)
{
    /// <summary>A fit: what each term costs, in nanoseconds, and how well it explains the samples.</summary>
    internal sealed record Family(string Name, int Samples, int ChannelMultiple, int DepthMultiple, int RowMultiple, double StartNs, double MacNs, double TapNs, double ElementNs, double NearByteNs, double FarByteNs, double BorderMacNs, double FarStartNs, double MedianError, double P90Error);

    /// <summary>Describes fits.</summary>
    public static CalibrationReport Of(string profile, KernelCosts costs, IReadOnlyCollection<CostSample> samples) =>
        new("edge.calibration/1", profile, costs.Kernels, costs.Conditions, [.. costs.Families.Select(f => Of(f, [.. samples.Where(s => s.Work.Family == f.Family)]))]);

    private static Family Of(FamilyCosts family, CostSample[] samples)
    {
        double Ns(CostTerm term) => Math.Round(family.UsOf[(int)term] * 1e3, 6);
        double[] errors = [.. samples.Select(s => Math.Abs((CostFit.Fitted(family, s) / s.Us) - 1)).Order()];
        return new Family(
            family.Family, family.Samples, family.ChannelMultiple, family.DepthMultiple, family.RowMultiple, Ns(CostTerm.Start), Ns(CostTerm.Mac), Ns(CostTerm.Tap), Ns(CostTerm.Element), Ns(CostTerm.NearByte), Ns(CostTerm.FarByte), Ns(CostTerm.BorderMac), Ns(CostTerm.FarStart),
            Math.Round(errors[errors.Length / 2], 4), Math.Round(errors[errors.Length * 9 / 10], 4));
    }
}
