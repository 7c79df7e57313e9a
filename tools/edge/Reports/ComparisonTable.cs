using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="ComparisonReport"/> to a person.</summary>
internal static class ComparisonTable
{
    private const int MostLayers = 20;

    /// <summary>Prints what changed, the largest differences first.</summary>
    public static void Print(ComparisonReport report)
    {
        Table table = Terminal.Table("device", "layer", "operator", "#A us", "#B us", "#difference", "bound in A", "in B");
        foreach (ComparisonReport.Layer layer in report.Layers.Take(MostLayers))
        {
            table.AddRow(Markup.Escape(layer.Device), Markup.Escape(layer.Name), Markup.Escape(layer.Operator), Us(layer.UsInA), Us(layer.UsInB), layer.DifferenceUs.ToString("+0.0;-0.0;0", CultureInfo.InvariantCulture), Markup.Escape(layer.BoundInA), Markup.Escape(layer.BoundInB));
        }

        if (!report.Layers.IsEmpty)
        {
            Terminal.Output.Write(table);
        }

        if (report.Layers.Length > MostLayers)
        {
            Terminal.Output.WriteLine($"and {report.Layers.Length - MostLayers} layers that differ less");
        }

        foreach (ComparisonReport.Fact fact in report.Facts)
        {
            Terminal.Output.WriteLine($"{fact.What}: {fact.InA} in A, {fact.InB} in B");
        }

        string much = Math.Abs(report.Slower).ToString("P1", CultureInfo.InvariantCulture);
        string verdict = report.Slower > 0 ? $"B is {much} slower" : report.Slower < 0 ? $"B is {much} faster" : "B takes as long as A";
        Terminal.Output.WriteLine($"{verdict} ({report.Basis}): {Text(report.Before)}, then {Text(report.After)}{(report.IsWithinNoise && report.Slower != 0 ? "; the difference may be none" : string.Empty)}");
    }

    private static string Text(ComparedTimeReport time) => $"{Us(time.Median)} us ({Us(time.Low)} to {Us(time.High)})";

    private static string Us(double us) => us.ToString("N1", CultureInfo.InvariantCulture);
}
