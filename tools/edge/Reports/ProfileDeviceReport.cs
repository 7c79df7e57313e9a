using System.Text.Json.Serialization;
using Edge.Model;
using Edge.Planner.Firmware;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>What a device is predicted to do with its time in an inference, weights resident.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Profile">Its profile.</param>
/// <param name="IsHost">Whether it is a host that was added to feed the others.</param>
/// <param name="EndUs">When its program ends.</param>
/// <param name="ComputeUs">Time that it computes.</param>
/// <param name="CopyUs">Time that it moves tensors in its memory.</param>
/// <param name="SerialiseUs">Time that it writes and reads messages.</param>
/// <param name="WireUs">Time that it waits for messages on their way.</param>
/// <param name="WaitUs">Time that it waits for devices that have not sent yet.</param>
/// <param name="ArenaBytes">Its arena.</param>
/// <param name="ArenaLimitBytes">What its profile has for it.</param>
/// <param name="SentBytes">Bytes that it sends.</param>
/// <param name="ReceivedBytes">Bytes that it receives.</param>
/// <param name="UncertainShare">Share of its computing time that no measured kernel vouches for.</param>
/// <param name="MacsPerSecond">Multiply-accumulates a second that its profile states for the type of the network.</param>
/// <param name="MemoryBytesPerSecond">Bytes a second that its profile states for kernels.</param>
/// <param name="EnergyMj">Energy in millijoules, by the power states of its profile; null where it states none.</param>
/// <param name="Measured">What it did in fact; null where nothing was measured.</param>
internal sealed record ProfileDeviceReport(
    string Name,
    string Profile,
    bool IsHost,
    double EndUs,
    double ComputeUs,
    double CopyUs,
    double SerialiseUs,
    double WireUs,
    double WaitUs,
    long ArenaBytes,
    long ArenaLimitBytes,
    long SentBytes,
    long ReceivedBytes,
    double UncertainShare,
    double MacsPerSecond,
    double MemoryBytesPerSecond,
    double? EnergyMj = null,
    MeasuredDeviceReport? Measured = null)
{
    /// <summary>The device with its measured times in place of the predicted ones, where there are any; copying counts as computing.</summary>
    [JsonIgnore]
    public ProfileDeviceReport AsMeasured => Measured is { } did
        ? this with { EndUs = did.EndUs.P50, ComputeUs = did.ComputeUs, CopyUs = 0, SerialiseUs = 0, WireUs = did.WireUs, WaitUs = did.WaitUs }
        : this;

    /// <summary>Describes a simulated device.</summary>
    public static ProfileDeviceReport Of(PlanDevice device, DeviceProfile profile, FirmwareFootprint? footprint, bool isHost, bool isFloat, SimulatedDevice simulated) => new(
        device.Name,
        device.Profile,
        isHost,
        Math.Round(simulated.EndUs, 1),
        Us(simulated, SimulatedActivity.Compute),
        Us(simulated, SimulatedActivity.Copy),
        Us(simulated, SimulatedActivity.Serialise),
        Us(simulated, SimulatedActivity.Wire),
        Us(simulated, SimulatedActivity.Wait),
        footprint?.ArenaBytes ?? device.ArenaBytes,
        profile.ArenaBytes,
        simulated.SentBytes,
        simulated.ReceivedBytes,
        Math.Round(simulated.UncertainShare, 3),
        isFloat ? profile.Float32MacsPerSecond : profile.Int8MacsPerSecond,
        profile.MemoryBytesPerSecond,
        simulated.EnergyMj is { } energy ? Math.Round(energy, 4) : null);

    private static double Us(SimulatedDevice device, SimulatedActivity activity) => Math.Round(device.UsOf(activity), 1);
}
