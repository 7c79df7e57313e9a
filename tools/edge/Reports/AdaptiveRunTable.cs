using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows an <see cref="AdaptiveRunReport"/> to a person.</summary>
internal static class AdaptiveRunTable
{
    /// <summary>Prints the times, the paths and the last answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="metadata">Metadata of the model: <c>edge.labels</c> names the classes.</param>
    public static void Print(AdaptiveRunReport run, ImmutableSortedDictionary<string, string> metadata)
    {
        Table table = Terminal.Table("part of a request", "#p50 ms", "#p90 ms", "#p99 ms");
        foreach ((string name, LatencyReport time) in run.TimingMs.Parts().Append(("all", run.LatencyMs)))
        {
            table.AddRow(name, Ms(time.P50), Ms(time.P90), Ms(time.P99));
        }

        Terminal.Output.Write(table);
        // A change of path is worth a line, and so is a deadline that was missed.
        string? last = null;
        foreach ((int index, AdaptiveAnswerReport answer) in run.Answers.Index())
        {
            if (answer.Path != last || !answer.InTime)
            {
                Terminal.Output.WriteLine($"request {index + 1}: path {answer.Path}, {Ms(answer.Ms)} ms{(answer.InTime ? "" : ", late")} ({answer.Why})");
                last = answer.Path;
            }
        }

        string[] labels = metadata.TryGetValue("edge.labels", out string? text) ? text.Split([',', '\n'], StringSplitOptions.TrimEntries) : [];
        foreach (OutputReport output in run.Outputs)
        {
            string label = output.ArgMax < labels.Length ? $" ({labels[output.ArgMax]})" : string.Empty;
            Terminal.Output.WriteLine($"{output.Name} {output.Type} [{string.Join(',', output.Shape)}]: largest at {output.ArgMax}{label}");
        }

        string deadline = run.DeadlineMs is { } ms ? $", {run.InTime} of {run.Repeat} within {Ms(ms)} ms" : "";
        Terminal.Output.WriteLine($"{run.Model}: {string.Join(", ", run.Paths.Select(p => $"{p.Value} x {p.Key}"))}{deadline}; the link is believed to have {(run.LinkBitsPerSecond / 1e3).ToString("N0", CultureInfo.InvariantCulture)} kbit/s and {Ms(run.LinkRoundTripMs)} ms round trip; input read in {Ms(run.ReadMs)} ms; kernels {run.Kernels}");
        Terminal.Output.WriteLine($"output {run.OutputDigest}");
    }

    private static string Ms(double ms) => ms.ToString("0.###", CultureInfo.InvariantCulture);
}
