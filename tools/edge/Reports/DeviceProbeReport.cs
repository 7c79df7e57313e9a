using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge devices probe --json</c> prints: schema <c>edge.device.probe/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Address">The agent that was asked.</param>
/// <param name="Threads">Threads that compute there.</param>
/// <param name="MemoryBytes">Most memory that a plan may take there.</param>
/// <param name="WeightBytesPerSecond">Weights (Q8_0) that its matrix products read a second, this machine doing the same meanwhile.</param>
/// <param name="RoundTripUs">Time from a message of 64 bytes to its echo.</param>
/// <param name="LinkBitsPerSecond">Bandwidth each way, by the echo of a message of 1 MiB.</param>
internal sealed record DeviceProbeReport(string Schema, string Address, int Threads, long MemoryBytes, double WeightBytesPerSecond, double RoundTripUs, double LinkBitsPerSecond)
{
    /// <summary>Describes what was measured of one agent.</summary>
    public static DeviceProbeReport Of(string address, MeasuredCluster measured)
    {
        MeasuredDevice agent = measured.Devices[0];
        double transferUs = Math.Max(measured.OneEach.Us - agent.RoundTripUs, 1);
        return new DeviceProbeReport("edge.device.probe/1", address, agent.Threads, agent.MemoryBytes, Math.Round(agent.WeightBytesPerSecond), Math.Round(agent.RoundTripUs, 1), Math.Round(2 * 8 * measured.OneEach.Bytes / transferUs * 1e6));
    }
}
