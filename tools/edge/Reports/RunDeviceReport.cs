using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>A device of a run.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="IsHost">Whether it is the host, which feeds and fetches.</param>
/// <param name="PeakArenaBytes">Bytes of its arena that were used, measured.</param>
/// <param name="PlannedArenaBytes">Its arena as planned.</param>
/// <param name="Us">Time of its program in the last inference, in microseconds, waiting included.</param>
/// <param name="PredictedUs">What the plan predicted.</param>
/// <param name="ComputeUs">How much of <paramref name="Us"/> it computed.</param>
/// <param name="IdleUs">How much it waited for other devices.</param>
/// <param name="WireUs">How much bytes took on its link.</param>
/// <param name="SentBytes">Bytes that it sent in one inference.</param>
/// <param name="ReceivedBytes">Bytes that it received.</param>
/// <param name="LineBytes">Everything that crossed the line of a board, both ways, packets and what was sent again included; 0 elsewhere.</param>
/// <param name="Steps">Each step; a board does not tell them apart.</param>
internal sealed record RunDeviceReport(
    string Name,
    bool IsHost,
    long PeakArenaBytes,
    long PlannedArenaBytes,
    double Us,
    double PredictedUs,
    double ComputeUs,
    double IdleUs,
    double WireUs,
    long SentBytes,
    long ReceivedBytes,
    long LineBytes,
    ImmutableArray<RunStepReport> Steps)
{
    /// <summary>Describes device <paramref name="index"/>.</summary>
    public static RunDeviceReport Of(Plan plan, int index, DeviceMeasurement measured)
    {
        PlanDevice device = plan.Devices[index];
        return new RunDeviceReport(
            device.Name,
            plan.Devices.Length > 1 && index == plan.Endpoint,
            measured.ArenaBytes,
            device.ArenaBytes,
            Math.Round(measured.LatencyUs, 1),
            Math.Round(device.LatencyUs, 1),
            Math.Round(measured.Times.ComputeUs, 1),
            Math.Round(measured.Times.IdleUs, 1),
            Math.Round(measured.Times.WireUs, 1),
            measured.SentBytes,
            measured.ReceivedBytes,
            measured.LineBytes,
            [.. device.Steps.Select((s, i) => RunStepReport.Of(plan, s, i < measured.StepUs.Count ? measured.StepUs[i] : 0))]);
    }
}
