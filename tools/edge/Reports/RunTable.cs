using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="RunReport"/> to a person.</summary>
internal static class RunTable
{
    /// <summary>Prints devices, outputs and times.</summary>
    /// <param name="run">The run.</param>
    /// <param name="metadata">Metadata of the model: <c>edge.labels</c> names the classes.</param>
    public static void Print(RunReport run, ImmutableSortedDictionary<string, string> metadata)
    {
        Table table = Terminal.Table("device", "#arena B", "#planned B", "#us", "#predicted us", "#compute us", "#idle us", "#wire us", "#sent B", "#received B", "#line B");
        foreach (RunDeviceReport device in run.Devices)
        {
            table.AddRow(
                Markup.Escape(device.Name),
                PlanTable.Number(device.PeakArenaBytes),
                PlanTable.Number(device.PlannedArenaBytes),
                device.Us.ToString("N0", CultureInfo.InvariantCulture),
                device.PredictedUs.ToString("N0", CultureInfo.InvariantCulture),
                device.ComputeUs.ToString("N0", CultureInfo.InvariantCulture),
                device.IdleUs.ToString("N0", CultureInfo.InvariantCulture),
                device.WireUs.ToString("N0", CultureInfo.InvariantCulture),
                PlanTable.Number(device.SentBytes),
                PlanTable.Number(device.ReceivedBytes),
                PlanTable.Number(device.LineBytes));
        }

        Terminal.Output.Write(table);
        if (run.SplitUs is { } split)
        {
            Terminal.Output.WriteLine($"the last inference: {string.Join(", ", split.Parts().Select(p => $"{p.Name} {p.Us.ToString("N1", CultureInfo.InvariantCulture)} us"))}");
        }

        string[] labels = metadata.TryGetValue("edge.labels", out string? text) ? text.Split([',', '\n'], StringSplitOptions.TrimEntries) : [];
        foreach (OutputReport output in run.Outputs)
        {
            string label = output.ArgMax < labels.Length ? $" ({labels[output.ArgMax]})" : string.Empty;
            Terminal.Output.WriteLine($"{output.Name} {output.Type} [{string.Join(',', output.Shape)}]: largest at {output.ArgMax}{label}");
        }

        Terminal.Output.WriteLine($"{run.Model}: strategy {run.Strategy}, {run.TotalUs.ToString("N0", CultureInfo.InvariantCulture)} us an inference (median of {run.Repeat}; the first {run.FirstUs.ToString("N0", CultureInfo.InvariantCulture)}), kernels {run.Kernels}");
        if (run.Energy is { } energy)
        {
            Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"energy {energy.Mj:G4} mJ an inference ({energy.From})"));
        }

        Terminal.Output.WriteLine($"output {run.OutputDigest}");
    }
}
