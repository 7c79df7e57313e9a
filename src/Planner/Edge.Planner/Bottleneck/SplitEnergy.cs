using Edge.Model;
using Edge.Planner.Programs;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Energy of one device of two in one inference, by a stated model: the power states of its profile times the time in each. It computes its
/// part, transmits, receives and is idle for the rest of the inference.
/// </summary>
internal static class SplitEnergy
{
    /// <summary>Energy in joules; null where the profile states no power.</summary>
    /// <param name="device">The device.</param>
    /// <param name="peer">The other end of its link.</param>
    /// <param name="computeUs">Time of its part.</param>
    /// <param name="sentBytes">Bytes that it sends: the latent, or the answer.</param>
    /// <param name="receivedBytes">Bytes that it receives.</param>
    /// <param name="latencyUs">Time of the inference.</param>
    public static double? Joules(DeviceProfile device, DeviceProfile peer, double computeUs, long sentBytes, long receivedBytes, double latencyUs)
    {
        if (device.Power is not { } power)
        {
            return null;
        }

        double times = LossyLink.Transmissions(device, peer), sendUs = times * CostModel.WireUs(device, peer, sentBytes), receiveUs = times * CostModel.WireUs(peer, device, receivedBytes);
        double idleUs = Math.Max(latencyUs - computeUs - sendUs - receiveUs, 0);
        return ((power.ComputeW * computeUs) + (power.TransmitW * sendUs) + (power.ReceiveW * receiveUs) + (power.IdleW * idleUs)) / 1e6;
    }
}
