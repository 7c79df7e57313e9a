using Edge.Model;

namespace Edge.Transport.Serial;

/// <summary>The numbered errors of serial lines, EDGE4050 …; see <c>docs/diagnostics/40xx.md</c>.</summary>
internal static class SerialErrors
{
    private const string CheckBoard = "Check that the board is powered and runs Edge's firmware, the port, and the cable.";

    public static EdgeException NoAnswer(string line, TimeSpan limit, LineStatistics seen) => seen.ReceivedBytes == 0
        ? new(4050, $"Nobody answers on {line}.", $"Not a byte came within {limit.TotalSeconds:0.###} s.", CheckBoard)
        : Noise(line, seen);

    public static EdgeException Lost(string line, TimeSpan limit, LineStatistics seen, LineStatistics before) => seen.ReceivedBytes - before.ReceivedBytes < 8
        ? new(4051, $"The line {line} is dead.", $"Nothing came for {limit.TotalSeconds:0.###} s although an answer was due, after {seen.Packets} packets ({seen.DamagedPackets} damaged).", "Check that the board runs and that the cable is in; connect again.")
        : Noise(line, seen);

    public static EdgeException Restarted(string peer) => new(
        4052, $"{peer} restarted.", "It has started anew and knows nothing of the session: a reset, a watchdog, or its power failed.", "Connect again; if it comes back, look at the power supply and at the memory that its program uses.");

    public static EdgeException Stuck(string line, TimeSpan limit, int bytes) => new(
        4054, $"The line {line} is stuck.", $"It has not taken one of {bytes} bytes for {limit.TotalSeconds:0.###} s.", "Check the flow control of the adapter, and that the board is not held in reset; unplug it and plug it in again.");

    public static EdgeException OtherVersion(string peer) => new(
        4055, $"{peer} speaks another version of the packets.", $"This end has version {PacketHeader.Version}.", "Flash the firmware of this version of Edge.");

    public static EdgeException Superseded(string line) => new(
        4056, $"Another program took over the line {line}.", "It dialled, and a line has one session.", "Let one program use the line.");

    private static EdgeException Noise(string line, LineStatistics seen) => new(
        4053, $"Only noise comes from {line}.", $"{seen.ReceivedBytes} bytes came, in them {seen.Packets} whole packets and {seen.DamagedPackets} damaged ones.", "Check the rate, that the board runs Edge's firmware and that nothing else prints on the port, and the cable.");
}
