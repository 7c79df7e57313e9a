using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Reports;

/// <summary>A device of a plan.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="Profile">Its profile.</param>
/// <param name="IsHost">Whether it is the host, which feeds and fetches.</param>
/// <param name="PeakArenaBytes">Its arena.</param>
/// <param name="InputBytes">Its input memory.</param>
/// <param name="WeightBytes">Weights that it loads.</param>
/// <param name="Macs">Its multiply-accumulates.</param>
/// <param name="Steps">Steps of its program.</param>
/// <param name="PredictedUs">Predicted sum of its steps, in microseconds.</param>
/// <param name="SentBytes">Payload that it sends in one inference.</param>
/// <param name="ReceivedBytes">Payload that it receives.</param>
internal sealed record PlanDeviceReport(
    string Name,
    string Profile,
    bool IsHost,
    long PeakArenaBytes,
    long InputBytes,
    long WeightBytes,
    long Macs,
    int Steps,
    double PredictedUs,
    long SentBytes,
    long ReceivedBytes)
{
    /// <summary>Describes device <paramref name="index"/> of a plan.</summary>
    public static PlanDeviceReport Of(Plan plan, int index)
    {
        PlanDevice device = plan.Devices[index];
        return new PlanDeviceReport(
            device.Name,
            device.Profile,
            plan.Devices.Length > 1 && index == plan.Endpoint,
            device.ArenaBytes,
            device.InputBytes,
            PlanShards.Of(plan, index).Sum(s => plan.Shards[s].SizeBytes),
            device.MacCount,
            device.Steps.Length,
            Math.Round(device.LatencyUs, 1),
            device.Steps.Sum(s => Bytes(plan, device, StepTransfers.Sent(s))),
            device.Steps.Sum(s => Bytes(plan, device, StepTransfers.Received(s))));
    }

    private static long Bytes(Plan plan, PlanDevice device, IEnumerable<TransferPart> parts) => parts.Sum(p => p.Coding >= 0
        ? plan.Codings[p.Coding].ExpectedBytes(p.Region.ElementCount)
        : (long)p.Region.ElementCount * device.Buffers[p.Buffer].Type.BlockBytes());
}
