using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;

namespace Edge.Planner.Programs;

/// <summary>
/// Predicted times: a step takes its fixed cost, plus multiply-accumulates over the rate, plus bytes read and written
/// over the memory's bandwidth, or what measured kernels say (<see cref="DeviceCost"/>); a transfer takes half a round trip plus its bits
/// over the bandwidth of the slower link, plus what is expected to be sent again (<see cref="LossyLink"/>).
/// </summary>
internal static class CostModel
{
    /// <summary>Time of a computation, in microseconds.</summary>
    public static double ComputeUs(DeviceProfile profile, bool isFloat, long macs, long bytes) =>
        profile.StepOverheadUs
        + (macs / Math.Max(isFloat ? profile.Float32MacsPerSecond : profile.Int8MacsPerSecond, 1) * 1e6)
        + (bytes / Math.Max(profile.MemoryBytesPerSecond, 1) * 1e6);

    /// <summary>Time of a computation of a region of an inner node, in microseconds.</summary>
    public static double ComputeUs(DeviceProfile profile, Network network, int node, Region output, double share = 1)
    {
        if (profile.Costs is not null)
        {
            return new DeviceCost(profile, network.WeightBytes).Of(new ProgramWork(network).OfCompute(node, output, share)).Time.Us;
        }

        int tensor = network.OutputOf(node);
        long bytes = (long)output.ElementCount * network.ElementBytes[tensor];
        foreach (int position in network.Activations[node])
        {
            int input = network[node].Inputs[position];
            bytes += (long)network.Field(node, position).Of(output).ElementCount * network.ElementBytes[input];
        }

        bool isFloat = network.Graph.Tensors[tensor].Type.IsFloat();
        return ComputeUs(profile, isFloat, (long)(network.MacsOf(node, output) * share), (long)(bytes * share));
    }

    /// <summary>Time of copying bytes within a device, in microseconds.</summary>
    public static double CopyUs(DeviceProfile profile, long bytes) => profile.Costs is null
        ? ComputeUs(profile, isFloat: false, 0, bytes * 2)
        : new DeviceCost(profile, 0).Of(KernelWork.OfCopy(bytes)).Time.Us;

    /// <summary>Time of moving bytes between two devices, in microseconds.</summary>
    public static double TransferUs(DeviceProfile from, DeviceProfile to, long bytes) =>
        (Math.Max(from.LinkRoundTripUs, to.LinkRoundTripUs) / 2) + WireUs(from, to, bytes) + LossyLink.ResendUs(from, to, bytes);

    /// <summary>Time in which bytes pass the slower of two links, in microseconds.</summary>
    public static double WireUs(DeviceProfile from, DeviceProfile to, long bytes) =>
        bytes * 8 / Math.Max(Math.Min(from.LinkBitsPerSecond, to.LinkBitsPerSecond), 1) * 1e6;
}
