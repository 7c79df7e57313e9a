using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a measured <see cref="ProfileReport"/> to a person, predicted beside measured.</summary>
internal static class MeasuredProfileTable
{
    /// <summary>Prints layers, devices, the whole, and how it was measured.</summary>
    /// <param name="report">The report.</param>
    /// <param name="measured">What was measured of it.</param>
    public static void Print(ProfileReport report, MeasurementReport measured)
    {
        Table layers = Terminal.Table("device", "layer", "operator", "shape", "#predicted us", "#measured p50", "#p90", "#p99", "#spread", "#of predicted", "#arena B", "bound by", "rests on");
        foreach (ProfileLayerReport layer in report.Layers)
        {
            layers.AddRow(
                Markup.Escape(layer.Device),
                Markup.Escape(layer.Layer),
                Markup.Escape(layer.Operator),
                string.Join('x', layer.Shape),
                ProfileTable.Us(layer.P50Us),
                ProfileTable.Us(layer.MeasuredUs?.P50),
                ProfileTable.Us(layer.MeasuredUs?.P90),
                ProfileTable.Us(layer.MeasuredUs?.P99),
                Percent(layer.MeasuredUs?.Spread),
                Ratio(layer.MeasuredUs?.P50, layer.P50Us),
                PlanTable.Number(layer.ArenaBytes),
                layer.Bound,
                layer.Basis ?? "-");
        }

        Table devices = Terminal.Table("device", "profile", "#predicted us", "#measured p50", "#p90", "#p99", "#spread", "#of predicted", "#compute us", "#send", "#wait", "#arena B", "#planned B");
        foreach (ProfileDeviceReport device in report.Devices)
        {
            MeasuredDeviceReport did = device.Measured!;
            devices.AddRow(
                Markup.Escape(device.Name),
                Markup.Escape(device.IsHost ? "(host)" : device.Profile),
                ProfileTable.Us(device.EndUs),
                ProfileTable.Us(did.EndUs.P50),
                ProfileTable.Us(did.EndUs.P90),
                ProfileTable.Us(did.EndUs.P99),
                Percent(did.EndUs.Spread),
                Ratio(did.EndUs.P50, device.EndUs),
                ProfileTable.Us(did.ComputeUs),
                ProfileTable.Us(did.WireUs),
                ProfileTable.Us(did.WaitUs),
                PlanTable.Number(did.ArenaBytes),
                PlanTable.Number(device.ArenaBytes));
        }

        MeasuredTimeReport took = measured.LatencyUs;
        Terminal.Output.Write(layers);
        Terminal.Output.Write(devices);
        Terminal.Output.WriteLine($"{report.Model}: strategy {report.Strategy}, measured {ProfileTable.Us(took.P50)} us (p90 {ProfileTable.Us(took.P90)}, p99 {ProfileTable.Us(took.P99)}, least {ProfileTable.Us(took.Least)}), predicted {ProfileTable.Us(report.LatencyUs.P50)} ({ProfileTable.Us(report.LatencyUs.P10)} to {ProfileTable.Us(report.LatencyUs.P90)}): {Ratio(took.P50, report.LatencyUs.P50)} of it");
        Terminal.Output.WriteLine($"{measured.Repeat} inferences after {measured.WarmUp} that warmed up and do not count (the first took {ProfileTable.Us(measured.FirstRunUs)} us); medians of five parts of them from {ProfileTable.Us(took.Low)} to {ProfileTable.Us(took.High)} us, {Percent(took.Spread)} apart");
        Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measured.Processor}, {measured.Threads} thread(s), kernels {measured.Kernels}; clock {measured.Clock}, governor {measured.Governor}, load average {measured.LoadBefore:0.0} before and {measured.LoadAfter:0.0} after"));
        if (measured.Energy is { } energy)
        {
            Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"energy {energy.Mj:G4} mJ an inference ({energy.From})"));
        }

        ProfileTable.PrintReasons(report);
    }

    private static string Ratio(double? measured, double predicted) => measured is { } us && predicted > 0 ? (us / predicted).ToString("0.00", CultureInfo.InvariantCulture) : "-";

    private static string Percent(double? share) => share?.ToString("P1", CultureInfo.InvariantCulture) ?? "-";
}
