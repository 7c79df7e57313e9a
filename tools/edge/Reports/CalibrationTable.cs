using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="CalibrationReport"/> to a person.</summary>
internal static class CalibrationTable
{
    /// <summary>Prints what each family costs.</summary>
    public static void Print(CalibrationReport report)
    {
        Table table = Terminal.Table("family", "#samples", "#tile", "#ns a start", "#far", "#MAC", "#at border", "#tap", "#element", "#byte near", "#byte far", "#error, median", "#90 %");
        foreach (CalibrationReport.Family family in report.Families)
        {
            table.AddRow(
                family.Name,
                PlanTable.Number(family.Samples),
                $"{family.RowMultiple}x{family.ChannelMultiple}x{family.DepthMultiple}",
                Ns(family.StartNs),
                Ns(family.FarStartNs),
                Ns(family.MacNs),
                Ns(family.BorderMacNs),
                Ns(family.TapNs),
                Ns(family.ElementNs),
                Ns(family.NearByteNs),
                Ns(family.FarByteNs),
                family.MedianError.ToString("P0", CultureInfo.InvariantCulture),
                family.P90Error.ToString("P0", CultureInfo.InvariantCulture));
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{report.Profile}: {report.Kernels}; {report.Conditions}");
    }

    private static string Ns(double ns) => ns == 0 ? "-" : ns.ToString(ns >= 10 ? "N0" : "0.####", CultureInfo.InvariantCulture);
}
