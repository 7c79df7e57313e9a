using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows what is known of devices to a person.</summary>
internal static class DeviceTable
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T"];

    /// <summary>Prints every profile, one a line.</summary>
    public static void Print(DevicesReport report)
    {
        Table table = Terminal.Table("device", "#cores", "#clock", "#memory", "#arena", "#int8", "#link", "power", "#figures", "#estimated", "about");
        foreach (DevicesReport.Device device in report.Devices)
        {
            table.AddRow(
                Markup.Escape(device.Name),
                PlanTable.Number(device.Cores),
                Scaled(device.ClockHz, "Hz"),
                Scaled(device.MemoryBytes, "B"),
                Scaled(device.ArenaBytes, "B"),
                Scaled(device.Int8MacsPerSecond, "MAC/s"),
                Scaled(device.LinkBitsPerSecond, "b/s"),
                device.HasPower ? "stated" : "-",
                PlanTable.Number(device.Figures),
                PlanTable.Number(device.Estimates),
                Markup.Escape(device.About));
        }

        Terminal.Output.Write(table);
    }

    /// <summary>Prints every figure of a profile.</summary>
    public static void Print(DeviceProfileReport report)
    {
        Table table = Terminal.Table("figure", "#value", "interval", "source", "of");
        foreach (DeviceProfileReport.Figure figure in report.Figures)
        {
            table.AddRow(
                figure.Key,
                figure.Text,
                figure.P10 == figure.P90 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{figure.P10 / figure.Value:P0} to {figure.P90 / figure.Value:P0}"),
                figure.Date is { } date ? $"{figure.Kind} of {date}" : figure.Kind,
                figure.Kind == figure.Source ? "-" : Markup.Escape(figure.Source));
        }

        Terminal.Output.WriteLine(report.About);
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{report.Name}: {(report.Isa.IsEmpty ? "no features of the instruction set are stated" : string.Join(", ", report.Isa))}");
        Terminal.Output.WriteLine(report.Measured is { } measured
            ? $"measured on {measured.Day}: {measured.Families} families of kernels, {measured.Name}; {measured.Conditions}"
            : "no kernels were measured: times are predicted by the rates");
    }

    /// <summary>Prints what was measured of an agent.</summary>
    public static void Print(DeviceProbeReport report)
    {
        Terminal.Output.WriteLine($"{report.Address}: {report.Threads} threads, at most {PlanTable.Number(report.MemoryBytes)} B of memory");
        Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"it works through {Scaled(report.WeightBytesPerSecond, "B/s")} of weights (this machine doing the same), is {report.RoundTripUs:N0} us away there and back, over {Scaled(report.LinkBitsPerSecond, "b/s")}"));
        Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Processor ?? "its processor is not stated"}; clock {(report.ClockHz is { } clock ? Scaled(clock, "Hz") : "not stated")}, governor {report.Governor ?? "not stated"}, load average {report.LoadAverage}"));
        Terminal.Output.WriteLine(report.PowerMeters.Count == 0 ? "no power meter" : $"power meters: {string.Join(", ", report.PowerMeters)}");
    }

    /// <summary>Prints what power meters read, one a line.</summary>
    public static void Print(DeviceMetersReport report)
    {
        foreach (DeviceMetersReport.Meter meter in report.Meters)
        {
            Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{meter.Name}: {meter.Watts:F3} W ({meter.Volts:F3} V, {meter.Amperes:F4} A)"));
        }

        if (report.Meters.Count == 0)
        {
            Terminal.Output.WriteLine("no driver of this machine reads a power meter; one on an I2C bus is named with --meter");
        }
    }

    private static string Scaled(double value, string unit)
    {
        int prefix = 0;
        for (; value >= 1000 && prefix < Prefixes.Length - 1; prefix++)
        {
            value /= 1000;
        }

        return value.ToString("G4", CultureInfo.InvariantCulture) + " " + Prefixes[prefix] + unit;
    }
}
