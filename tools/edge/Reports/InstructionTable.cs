using System.Globalization;
using Edge.Model;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows an <see cref="InstructionReport"/> to a person.</summary>
internal static class InstructionTable
{
    private const int MostTerms = 4;

    /// <summary>Prints what each kernel costs.</summary>
    public static void Print(InstructionReport report)
    {
        Table table = Terminal.Table("kernel", "#samples", "#error, median", "#90 %", "#largest", "dearest terms, instructions each");
        foreach (InstructionReport.Family family in report.Families)
        {
            table.AddRow(family.Name, PlanTable.Number(family.Samples), Percent(family.MedianError), Percent(family.P90Error), Percent(family.LargestError), Dearest(family));
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{report.Profile}: {report.Board}, {report.Tools}");
    }

    private static string Dearest(InstructionReport.Family family) => string.Join(", ", family.Terms.OrderByDescending(t => t.Instructions * t.Most).Take(MostTerms).Select(Of));

    private static string Of(InstructionTerm term) => string.Create(CultureInfo.InvariantCulture, $"{term.Term} {term.Instructions:0.##}");

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
}
