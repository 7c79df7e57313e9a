using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge devices probe --json</c> prints: schema <c>edge.device.probe/2</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Address">The agent that was asked.</param>
/// <param name="Threads">Threads that compute there.</param>
/// <param name="MemoryBytes">Most memory that a plan may take there.</param>
/// <param name="WeightBytesPerSecond">Weights (Q8_0) that its matrix products read a second, this machine doing the same meanwhile.</param>
/// <param name="RoundTripUs">Time from a message of 64 bytes to its echo.</param>
/// <param name="LinkBitsPerSecond">Bandwidth each way, by the echo of a message of 1 MiB.</param>
/// <param name="Processor">Its processor; null where its system does not state it.</param>
/// <param name="ClockHz">Clock of a core when it was asked; null where it is not stated.</param>
/// <param name="Governor">How the clock is governed; null where it is not stated.</param>
/// <param name="LoadAverage">Processes that ran or waited to there, on average over the last minute.</param>
/// <param name="PowerMeters">The power meters that it has.</param>
internal sealed record DeviceProbeReport(string Schema, string Address, int Threads, long MemoryBytes, double WeightBytesPerSecond, double RoundTripUs, double LinkBitsPerSecond, string? Processor, double? ClockHz, string? Governor, double LoadAverage, IReadOnlyList<string> PowerMeters)
{
    /// <summary>Describes what was measured of one agent.</summary>
    public static DeviceProbeReport Of(string address, MeasuredCluster measured)
    {
        MeasuredDevice agent = measured.Devices[0];
        double transferUs = Math.Max(measured.OneEach.Us - agent.RoundTripUs, 1);
        MachineDescription machine = agent.Machine;
        return new DeviceProbeReport(
            "edge.device.probe/2",
            address,
            agent.Threads,
            agent.MemoryBytes,
            Math.Round(agent.WeightBytesPerSecond),
            Math.Round(agent.RoundTripUs, 1),
            Math.Round(2 * 8 * measured.OneEach.Bytes / transferUs * 1e6),
            machine.Processor.Length > 0 ? machine.Processor : null,
            machine.ClockHz > 0 ? machine.ClockHz : null,
            machine.Governor.Length > 0 ? machine.Governor : null,
            Math.Round(machine.LoadAverage, 2),
            machine.PowerMeters);
    }
}
