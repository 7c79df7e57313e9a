using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;

namespace Edge.Planner.Programs;

/// <summary>
/// Predicted times: what a step computes or copies costs what <see cref="DeviceCost"/> says; a transfer takes half a round trip plus its bits
/// over the bandwidth of the slower link, plus what is expected to be sent again (<see cref="LossyLink"/>).
/// </summary>
internal static class CostModel
{
    /// <summary>Time of a computation of a region of an inner node, in microseconds.</summary>
    public static double ComputeUs(DeviceProfile profile, Network network, int node, Region output, double share = 1) => network.PricesOn(profile).Us(node, output, share);

    /// <summary>Time of copying bytes within a device, in microseconds.</summary>
    public static double CopyUs(DeviceProfile profile, long bytes) => new DeviceCost(profile, 0).Of(KernelWork.OfCopy(bytes)).Time.Us;

    /// <summary>Time of moving bytes between two devices, in microseconds.</summary>
    public static double TransferUs(DeviceProfile from, DeviceProfile to, long bytes) =>
        (Math.Max(from.LinkRoundTripUs, to.LinkRoundTripUs) / 2) + WireUs(from, to, bytes) + LossyLink.ResendUs(from, to, bytes);

    /// <summary>Time in which bytes pass the slower of two links, in microseconds.</summary>
    public static double WireUs(DeviceProfile from, DeviceProfile to, long bytes) =>
        bytes * 8 / Math.Max(Math.Min(from.LinkBitsPerSecond, to.LinkBitsPerSecond), 1) * 1e6;
}
