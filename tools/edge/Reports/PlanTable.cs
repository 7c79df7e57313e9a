using System.Globalization;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>Shows a <see cref="PlanReport"/> to a person.</summary>
internal static class PlanTable
{
    /// <summary>Prints the plan, device by device.</summary>
    public static void Print(PlanReport plan)
    {
        Table table = Terminal.Table("device", "profile", "#peak arena B", "#input B", "#weights B", "#MACs", "#steps", "#sent B", "#received B", "#predicted us");
        foreach (PlanDeviceReport device in plan.Devices)
        {
            table.AddRow(
                Markup.Escape(device.Name),
                Markup.Escape(device.IsHost ? "(host)" : device.Profile),
                Number(device.PeakArenaBytes),
                Number(device.InputBytes),
                Number(device.WeightBytes),
                Number(device.Macs),
                Number(device.Steps),
                Number(device.SentBytes),
                Number(device.ReceivedBytes),
                device.PredictedUs.ToString("N1", CultureInfo.InvariantCulture));
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{plan.Model}: strategy {plan.Strategy}, peak arena {Number(plan.PeakArenaBytes["max"])} B, MAC factor {plan.MacOverhead.ToString("0.###", CultureInfo.InvariantCulture)}, {Number(plan.WireBytes)} B on the wire, predicted {plan.PredictedUs.ToString("N0", CultureInfo.InvariantCulture)} us{Interval(plan.Simulation)}");
        Terminal.Output.WriteLine($"plan {plan.PlanDigest}");
    }

    private static string Interval(SimulationReport? simulation) => simulation is null ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" ({simulation.P10Us:N0} to {simulation.P90Us:N0}; the first inference {simulation.FirstUs:N0})");

    /// <summary>Prints the Pareto front and why the plan was chosen.</summary>
    public static void PrintExplanation(PlanReport plan)
    {
        Table front = Terminal.Table("#peak B", "#MAC factor");
        foreach (PlanParetoReport point in plan.Pareto)
        {
            front.AddRow(Number(point.PeakBytes), point.MacOverhead.ToString("0.000", CultureInfo.InvariantCulture));
        }

        Terminal.Output.Write(front);
        foreach (string reason in plan.Reasons)
        {
            Terminal.Output.WriteLine($"- {reason}");
        }

        Terminal.Output.WriteLine($"- The arena holds at most {Number(plan.LiveBytes)} live bytes at any step; placing them takes {Number(plan.PeakArenaBytes["max"] - plan.LiveBytes)} more.");
        Terminal.Output.WriteLine($"- The input takes {Number(plan.InputBytes)} B as scheduled and {Number(plan.ResidentInputBytes)} B where it is resident; neither is in the arena.");
    }

    /// <summary>Prints the cuts that no other beats, and why one of them was chosen.</summary>
    public static void PrintCuts(PlanReport plan)
    {
        Table table = Terminal.Table("head ends behind", "#head MACs", "#head arena B", "#bytes", "#coded", "#at 8 bits", "#6", "#4", "#2", "#tail MACs", "#head ms", "#link ms", "#tail ms", "#ms", "#head mJ");
        foreach (PlanCutReport cut in plan.Cuts.Where(c => c.IsPareto))
        {
            table.AddRow(
                cut.HeadMacs == 0 && cut.Behind == plan.Model ? "(the input is sent)" : cut.Tensors.IsEmpty ? "(nothing is sent)" : Markup.Escape(cut.Behind),
                Number(cut.HeadMacs),
                Number(cut.HeadArenaBytes),
                Number(cut.LatentBytes),
                Number(cut.CodedBytes),
                Number(cut.LatentBytesAtBits[8]),
                Number(cut.LatentBytesAtBits[6]),
                Number(cut.LatentBytesAtBits[4]),
                Number(cut.LatentBytesAtBits[2]),
                Number(cut.TailMacs),
                Ms(cut.HeadUs),
                Ms(cut.LinkUs),
                Ms(cut.TailUs),
                Ms(cut.PredictedUs),
                cut.EnergyMj?.ToString("N2", CultureInfo.InvariantCulture) ?? "-");
        }

        Terminal.Output.WriteLine($"{plan.Cuts.Count} cuts; these no other beats in bytes, head, time and energy:");
        Terminal.Output.Write(table);
        foreach (string reason in plan.Reasons)
        {
            Terminal.Output.WriteLine($"- {reason}");
        }
    }

    /// <summary>A number with thousands separators.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double us) => (us / 1e3).ToString("N2", CultureInfo.InvariantCulture);
}
