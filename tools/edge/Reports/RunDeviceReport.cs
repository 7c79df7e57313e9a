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
/// <param name="SentBytes">Bytes that it sent in one inference.</param>
/// <param name="ReceivedBytes">Bytes that it received.</param>
/// <param name="Steps">Each step.</param>
internal sealed record RunDeviceReport(
    string Name,
    bool IsHost,
    long PeakArenaBytes,
    long PlannedArenaBytes,
    double Us,
    double PredictedUs,
    long SentBytes,
    long ReceivedBytes,
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
            measured.SentBytes,
            measured.ReceivedBytes,
            [.. device.Steps.Select((s, i) => RunStepReport.Of(plan, s, i < measured.StepUs.Count ? measured.StepUs[i] : 0))]);
    }
}
