using Edge.Model;

namespace Edge.Planner.Programs;

/// <summary>
/// What a link costs that loses packets. Each packet of a transfer is lost with the same chance, by itself, and so is what is sent again;
/// what is lost comes two round trips later, at least 10 ms (the tail loss probe of TCP: RFC 8985, 7.2), and what follows waits for it. The
/// link emulator plays by the same rules (<c>docs/link-emulator.md</c>).
/// </summary>
internal static class LossyLink
{
    /// <summary>Bytes of a packet of TCP over Ethernet.</summary>
    public const int PacketBytes = 1448;

    private const double LeastResendUs = 10_000;

    /// <summary>Time that a transfer is expected to wait for packets that are sent again, in microseconds.</summary>
    public static double ResendUs(DeviceProfile from, DeviceProfile to, long bytes)
    {
        double arrives = Math.Pow(Arrives(from, to), Math.Max(1, Math.Ceiling(bytes / (double)PacketBytes)));
        return (1 - arrives) / arrives * Math.Max(2 * Math.Max(from.LinkRoundTripUs, to.LinkRoundTripUs), LeastResendUs);
    }

    /// <summary>How often a packet is sent until it arrives, on average.</summary>
    public static double Transmissions(DeviceProfile from, DeviceProfile to) => 1 / Arrives(from, to);

    /// <summary>The chance that a packet passes both links.</summary>
    private static double Arrives(DeviceProfile from, DeviceProfile to) => (1 - from.LinkLoss) * (1 - to.LinkLoss);
}
