using System.Collections.Immutable;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>What a plan is predicted to do, played step by step (<c>docs/cost-model.md</c>).</summary>
/// <param name="P10Us">10th percentile of the time of an inference, in microseconds.</param>
/// <param name="P90Us">90th percentile.</param>
/// <param name="FirstUs">Time of the first inference, which reads weights from storage.</param>
/// <param name="Devices">What each device does with its time.</param>
internal sealed record SimulationReport(double P10Us, double P90Us, double FirstUs, ImmutableArray<SimulationReport.Device> Devices)
{
    /// <summary>A device: its time by activity, energy in millijoules where its profile states power, and the share of its computing time that no measured kernel vouches for.</summary>
    internal sealed record Device(string Name, double ComputeUs, double CopyUs, double SerialiseUs, double WireUs, double WaitUs, double? EnergyMj, double UncertainShare);

    /// <summary>Describes a simulation.</summary>
    public static SimulationReport Of(SimulatedPlan plan) => new(
        Math.Round(plan.Latency.P10, 1),
        Math.Round(plan.Latency.P90, 1),
        Math.Round(plan.First.Us, 1),
        [.. plan.Devices.Select(d => new Device(
            d.Name,
            Us(d, SimulatedActivity.Compute),
            Us(d, SimulatedActivity.Copy),
            Us(d, SimulatedActivity.Serialise),
            Us(d, SimulatedActivity.Wire),
            Us(d, SimulatedActivity.Wait),
            d.EnergyMj is { } energy ? Math.Round(energy, 4) : null,
            Math.Round(d.UncertainShare, 3)))]);

    private static double Us(SimulatedDevice device, SimulatedActivity activity) => Math.Round(device.UsOf(activity), 1);
}
