using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>What a device measured in one inference.</summary>
/// <param name="ArenaBytes">Bytes of its arena that were used.</param>
/// <param name="LatencyUs">Time of its program, in microseconds.</param>
/// <param name="SentBytes">Bytes that it sent.</param>
/// <param name="ReceivedBytes">Bytes that it received.</param>
/// <param name="StepUs">Time of each step, in microseconds.</param>
/// <param name="Times">What it did with its time.</param>
/// <param name="LineBytes">Everything that crossed the line of a board; 0 elsewhere.</param>
internal sealed record DeviceMeasurement(long ArenaBytes, double LatencyUs, long SentBytes, long ReceivedBytes, IReadOnlyList<double> StepUs, DeviceTimes Times, long LineBytes);
