using System.Collections.Immutable;

namespace Edge.Runtime;

/// <summary>What a device measured in the last inference.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="IsHost">Whether it is the endpoint, which runs in the coordinator's process.</param>
/// <param name="Kernels">Name of its kernel set.</param>
/// <param name="MeasuredArenaBytes">Bytes of its arena that were used.</param>
/// <param name="LatencyUs">How long its program took, waiting included.</param>
/// <param name="SentBytes">Tensor bytes that it sent, without frame headers.</param>
/// <param name="ReceivedBytes">Tensor bytes that it received, without frame headers.</param>
/// <param name="Steps">Its steps; a board does not tell them apart.</param>
/// <param name="Times">What it did with its time.</param>
public sealed record DeviceReport(
    string Name,
    bool IsHost,
    string Kernels,
    long MeasuredArenaBytes,
    double LatencyUs,
    long SentBytes,
    long ReceivedBytes,
    ImmutableArray<StepTrace> Steps,
    DeviceTimes Times)
{
    /// <summary>Everything that crossed the line of a board in the inference, both ways, packets and what was sent again included; 0 elsewhere.</summary>
    public long LineBytes { get; init; }
}
