using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows what can be flashed, and what was, to a person.</summary>
internal static class FlashTable
{
    /// <summary>Prints what is connected.</summary>
    public static void Print(FlashListReport list)
    {
        Table ports = Terminal.Table("port", "usb", "serial", "description");
        foreach (FlashListReport.Port port in list.Ports)
        {
            ports.AddRow(Markup.Escape(port.Path), port.Usb ?? "-", Markup.Escape(port.Serial ?? "-"), Markup.Escape(port.Description));
        }

        Table probes = Terminal.Table("probe", "back end", "chip", "description");
        foreach (FlashListReport.Probe probe in list.Probes)
        {
            probes.AddRow(Markup.Escape(probe.Id), probe.Tool, Markup.Escape(probe.Chip ?? "-"), Markup.Escape(probe.Description));
        }

        Table tools = Terminal.Table("back end", "executable");
        foreach (FlashListReport.Tool tool in list.Tools)
        {
            tools.AddRow(tool.Name, Markup.Escape(tool.Problem ?? tool.Path!));
        }

        Terminal.Output.Write(ports);
        Terminal.Output.Write(probes);
        Terminal.Output.Write(tools);
        Terminal.Output.WriteLine($"boards: {string.Join(", ", list.Boards)}");
    }

    /// <summary>Prints what was done.</summary>
    public static void Print(FlashedReport report)
    {
        if (report.DryRun)
        {
            Terminal.Output.WriteLine($"{report.Image} is for {report.Board}. Nothing was done. It would write");
            foreach (FlashedReport.Segment segment in report.Segments)
            {
                Terminal.Output.WriteLine($"  {PlanTable.Number(segment.Bytes)} B at {segment.Address}");
            }

            Terminal.Output.WriteLine($"by these calls, through {report.Probe}:");
            foreach (string command in report.Commands)
            {
                Terminal.Output.WriteLine($"  {command}");
            }

            return;
        }

        string written = report.WrittenBytes > 0 ? $"{PlanTable.Number(report.WrittenBytes)} B" : "the image";
        Terminal.Output.WriteLine($"{report.Board}: {report.Tool} put {written} of {report.Image} on {report.Chip} through {report.Probe}.");
        Terminal.Output.WriteLine(report.Verified ? "Read back: equal." : $"Not read back: {report.Tool} cannot.");
        Terminal.Output.WriteLine(report.Build is { } build ? $"It runs build {build}." : "Nobody listened to it: no --port was given, or it does not speak Edge's protocol.");
    }
}
