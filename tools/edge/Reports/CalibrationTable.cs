using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="CalibrationReport"/> to a person.</summary>
internal static class CalibrationTable
{
    /// <summary>Prints what each family costs.</summary>
    public static void Print(CalibrationReport report)
    {
        Table table = Terminal.Table("family", "#samples", "#tile", "#error, median", "#90 %", "ns");
        foreach (CalibrationReport.Family family in report.Families)
        {
            table.AddRow(
                family.Name,
                PlanTable.Number(family.Samples),
                $"{family.RowMultiple}x{family.ChannelMultiple}x{family.DepthMultiple}",
                family.MedianError.ToString("P0", CultureInfo.InvariantCulture),
                family.P90Error.ToString("P0", CultureInfo.InvariantCulture),
                string.Join(", ", family.Ns.Select(t => $"{t.Key} {Ns(t.Value)}")));
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{report.Profile}: {report.Kernels}; {report.Conditions}");
    }

    private static string Ns(double ns) => ns == 0 ? "-" : ns.ToString(ns >= 10 ? "N0" : "0.####", CultureInfo.InvariantCulture);
}
