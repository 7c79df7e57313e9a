using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="ProfileReport"/> to a person.</summary>
internal static class ProfileTable
{
    /// <summary>Prints layers, devices and reasons.</summary>
    public static void Print(ProfileReport report)
    {
        Table layers = Terminal.Table("device", "layer", "operator", "shape", "#p10 us", "#p50", "#p90", "#share", "#arena B", "bound by", "rests on");
        foreach (ProfileLayerReport layer in report.Layers)
        {
            layers.AddRow(
                Markup.Escape(layer.Device),
                Markup.Escape(layer.Layer),
                Markup.Escape(layer.Operator),
                string.Join('x', layer.Shape),
                Us(layer.P10Us),
                Us(layer.P50Us),
                Us(layer.P90Us),
                layer.Share.ToString("P1", CultureInfo.InvariantCulture),
                PlanTable.Number(layer.ArenaBytes),
                layer.Bound,
                layer.Basis ?? "-");
        }

        Table devices = Terminal.Table("device", "profile", "#compute us", "#copy", "#messages", "#wire", "#wait", "#end", "#arena B", "#of B", "#energy mJ");
        foreach (ProfileDeviceReport device in report.Devices)
        {
            devices.AddRow(
                Markup.Escape(device.Name),
                Markup.Escape(device.IsHost ? "(host)" : device.Profile),
                Us(device.ComputeUs),
                Us(device.CopyUs),
                Us(device.SerialiseUs),
                Us(device.WireUs),
                Us(device.WaitUs),
                Us(device.EndUs),
                PlanTable.Number(device.ArenaBytes),
                PlanTable.Number(device.ArenaLimitBytes),
                device.EnergyMj?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-");
        }

        Terminal.Output.Write(layers);
        Terminal.Output.Write(devices);
        Terminal.Output.WriteLine($"{report.Model}: strategy {report.Strategy}, predicted {Us(report.LatencyUs.P50)} us ({Us(report.LatencyUs.P10)} to {Us(report.LatencyUs.P90)}), weights resident; the first inference {Us(report.FirstUs.P50)} ({Us(report.FirstUs.P10)} to {Us(report.FirstUs.P90)})");
        PrintReasons(report);
    }

    /// <summary>Prints why it takes that long, by what was predicted.</summary>
    public static void PrintReasons(ProfileReport report)
    {
        foreach ((int i, ProfileReasonReport reason) in report.Reasons.Index())
        {
            Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {reason.What} {reason.Change}"));
        }
    }

    /// <summary>A time in microseconds, with as many digits as a person reads.</summary>
    public static string Us(double? us) => us?.ToString(us >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture) ?? "-";
}
