using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="LanguagePlanReport"/> to a person.</summary>
internal static class LanguagePlanTable
{
    /// <summary>Prints the plan: devices, what was compared, and why.</summary>
    public static void Print(LanguagePlanReport plan)
    {
        Table devices = Terminal.Table("device", "#weights B", "#in memory B", "#read a token B", "#activations B", "#kv cache B", "#peak B", "#computes ms");
        foreach (LanguagePlanDeviceReport device in plan.Devices)
        {
            devices.AddRow(
                Markup.Escape(device.Name), PlanTable.Number(device.WeightBytes), PlanTable.Number(device.WeightWindowBytes), PlanTable.Number(device.BytesRead),
                PlanTable.Number(device.ActivationBytes), PlanTable.Number(device.KeyValueBytes), PlanTable.Number(device.PeakBytes), Milliseconds(device.ComputeMs));
        }

        Terminal.Output.Write(devices);
        Table placements = Terminal.Table("placement", "#first token ms", "#token ms", "#exchanging ms", "#exchanges", "#on the wire B", "#peak B");
        foreach (LanguagePlacementReport placement in plan.Placements)
        {
            placements.AddRow(
                placement.Placement == plan.Strategy ? $"{placement.Placement} (chosen)" : placement.Placement, Milliseconds(placement.TtftMs), Milliseconds(placement.TokenMs),
                Milliseconds(placement.ExchangeMs), PlanTable.Number(placement.Exchanges), PlanTable.Number(placement.WireBytes), PlanTable.Number(placement.PeakBytes));
        }

        Terminal.Output.Write(placements);
        foreach (string reason in plan.Reasons)
        {
            Terminal.Output.WriteLine($"- {reason}");
        }

        Terminal.Output.WriteLine($"{plan.Model}: {plan.Strategy}{(plan.Allreduce is null ? string.Empty : $", sums by {plan.Allreduce}")}, predicted for a prompt of {plan.PromptTokens} tokens");
        Terminal.Output.WriteLine($"plan {plan.PlanDigest}");
    }

    private static string Milliseconds(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
