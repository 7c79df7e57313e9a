using Edge.Model;
using Edge.Planner.Programs;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Energy of the head's device in one inference, by a stated model: the power states of its profile times the time in each. It computes the
/// head, transmits the latent, receives the answer and is idle for the rest of the inference.
/// </summary>
internal static class SplitEnergy
{
    /// <summary>Energy in joules; null where the profile states no power.</summary>
    /// <param name="head">The head's device.</param>
    /// <param name="tail">The other end of its link.</param>
    /// <param name="headUs">Time of the head.</param>
    /// <param name="sentBytes">Bytes of the latent on the link.</param>
    /// <param name="answerBytes">Bytes of the answer.</param>
    /// <param name="latencyUs">Time of the inference.</param>
    public static double? Joules(DeviceProfile head, DeviceProfile tail, double headUs, long sentBytes, long answerBytes, double latencyUs)
    {
        if (head.Power is not { } power)
        {
            return null;
        }

        double times = LossyLink.Transmissions(head, tail), sendUs = times * CostModel.WireUs(head, tail, sentBytes), receiveUs = times * CostModel.WireUs(tail, head, answerBytes);
        double idleUs = Math.Max(latencyUs - headUs - sendUs - receiveUs, 0);
        return ((power.ComputeW * headUs) + (power.TransmitW * sendUs) + (power.ReceiveW * receiveUs) + (power.IdleW * idleUs)) / 1e6;
    }
}
