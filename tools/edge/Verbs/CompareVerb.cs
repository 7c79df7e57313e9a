using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Cli.Reports;

namespace Edge.Cli.Verbs;

/// <summary><c>edge compare A.json B.json</c>: what changed between two reports of <c>edge profile</c>, and whether that is too slow.</summary>
internal static class CompareVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo> before = new("A.json") { Description = "A report of 'edge profile --json'." };
        Argument<FileInfo> after = new("B.json") { Description = "Another one." };
        Option<double?> limit = new("--fail-if-slower")
        {
            Description = $"End with exit code {ExitCode.Slower} where B takes longer than A by more than this, for example 5%, and, of measurements, by more than their noise.",
            HelpName = "P%",
            CustomParser = ParsePercent,
        };
        Option<bool> json = Options.Json();
        Command command = new("compare", "Show what changed between two profiles.") { before, after, limit, json };
        command.SetAction(parsed =>
        {
            ComparisonReport report = ComparisonReport.Of(
                ProfileReportFile.Read(parsed.GetRequiredValue(before).FullName), ProfileReportFile.Read(parsed.GetRequiredValue(after).FullName));
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                ComparisonTable.Print(report);
            }

            if (parsed.GetValue(limit) is { } most && report.IsSlowerThan(most))
            {
                Terminal.Error(string.Create(CultureInfo.InvariantCulture, $"EDGE6604: B is {report.Slower:P2} slower than A. '--fail-if-slower' allows {most:P2}. The layers with the largest differences come first in the report."));
                return ExitCode.Slower;
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static double? ParsePercent(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent))
        {
            return percent / 100;
        }

        result.AddError("'--fail-if-slower' is a share in percent, for example 5%.");
        return null;
    }
}
