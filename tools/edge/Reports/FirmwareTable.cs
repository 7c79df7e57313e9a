using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="FirmwareReport"/> to a person.</summary>
internal static class FirmwareTable
{
    /// <summary>Prints what an image occupies.</summary>
    public static void Print(FirmwareReport report)
    {
        Table table = Terminal.Table("memory", "#B", "what");
        (FirmwareFlashReport flash, FirmwareRamReport ram) = (report.Flash, report.Ram);
        Add("flash", flash.Code, "code");
        Add(string.Empty, flash.Tables, "tables of the program");
        Add(string.Empty, flash.Weights, "weights");
        Add(string.Empty, flash.Total, "in all");
        Add("RAM", ram.Activations, "activations");
        Add(string.Empty, ram.Scratch, "scratch memory of kernels");
        Add(string.Empty, ram.Input, "input");
        Add(string.Empty, ram.Stack, "stack");
        Add(string.Empty, ram.Buffers, "buffers of the link, variables");
        Add(string.Empty, ram.Total, "in all");
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{report.Model} for {report.Board} ({report.Isa} kernels), strategy {report.Strategy}, {PlanTable.Number(report.Macs)} MACs");
        Terminal.Output.WriteLine($"image {report.Image}");
        Terminal.Output.WriteLine($"build {report.BuildId}");

        void Add(string memory, long bytes, string what) => table.AddRow(memory, PlanTable.Number(bytes), what);
    }
}
