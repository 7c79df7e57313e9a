using Edge.Model;

namespace Edge.Transport;

/// <summary>The numbered errors of links, EDGE4001 …; see <c>docs/diagnostics/40xx.md</c>.</summary>
internal static class LinkErrors
{
    public const int FrameAboveLimitCode = 4005;

    private const string SameVersion = "Run the same version of Edge on both ends.";
    private const string Reconnect = "Connect again; if it comes back, check the cable and the software of the peer.";

    public static EdgeException WrongVersion(byte version) => new(
        4001, $"The peer sends frames of version {version}.", $"This end has version {Frames.FrameHeader.Version}.", SameVersion);

    public static EdgeException NotAFrame() => new(
        4002, "The peer sent something that is not a frame.", "The fixed bytes of a frame header are wrong.", "Check that the peer is Edge, and the address.");

    public static EdgeException BadChecksum(uint sequence) => new(
        4003, $"Frame {sequence} is damaged.", "Its CRC-32C does not match.", Reconnect);

    public static EdgeException OutOfSequence(uint expected, uint found) => new(
        4004, $"Frame {found} arrived.", $"Frame {expected} is next.", Reconnect);

    public static EdgeException FrameAboveLimit(long payloadBytes, int limitBytes) => new(
        FrameAboveLimitCode, $"A frame has a payload of {payloadBytes} bytes.", $"The limit of this link is {limitBytes}.", "Send less at once, or raise LinkOptions.MaxPayloadBytes on both ends.");

    public static EdgeException UnexpectedFrame(Frames.FrameType type) => new(
        4006, $"A frame of type {type} arrived.", "It has no place in the conversation at this point.", SameVersion);

    public static EdgeException CreditExceeded(uint streamId, long bytes, long creditBytes) => new(
        4007, $"Stream {streamId} sent {bytes} bytes.", $"It had credit for {creditBytes}.", SameVersion);

    public static EdgeException PeerClosed(string peer) => new(
        4008, $"{peer} closed the link.", "It had nothing more to say.", "Connect again if there is more to do.");

    public static EdgeException PeerClosedWith(int code, string peer, string reason) => new(
        code, $"{peer} closed the link: {reason}", "It met this error and told us.", $"Look up EDGE{code:D4} in docs/diagnostics; the log of the peer may say more.");

    public static EdgeException AlreadyClosed(string peer) => new(
        4009, $"The link to {peer} is closed.", "This end closed it.", "Open a new link.");

    public static EdgeException Silent(string peer, TimeSpan limit) => new(
        4010, $"{peer} is silent.", $"Not even a heartbeat came for {limit.TotalSeconds:0.###} s.", "Check that the peer runs and that the network is up; connect again.");

    public static EdgeException CannotConnect(string peer, string reason, Exception? inner = null) => new(
        4011, $"Cannot connect to {peer}.", reason, "Check the address, that the agent runs there, and the firewall.", inner);

    public static EdgeException TooMuchEarly(string peer, long bytes, long limitBytes) => new(
        4012, $"{peer} sent {bytes} bytes of tensors before they were asked for.", $"The limit is {limitBytes}.", "Receive in the order of the plan, or raise TensorLink's limit.");

    public static EdgeException TooMany(string what, int limit) => new(
        4013, $"The peer opened too many {what}.", $"The limit is {limit}.", "Wait for some to finish.");

    public static EdgeException WrongBlockLength(uint tag, int expectedBytes, int foundBytes) => new(
        4014, $"The tensor block with tag {tag} has {foundBytes} bytes.", $"{expectedBytes} are expected.", "Check that both ends run the same plan.");

    public static EdgeException UnknownRequest(uint kind) => new(
        4015, $"Request {kind} is unknown.", "Nobody answers it on this link.", SameVersion);

    public static EdgeException Aborted(uint streamId, string reason) => new(
        4016, $"Transfer {streamId} was given up.", reason, "Start it again.");

    public static EdgeException PeerGone(string peer, Exception? inner = null) => new(
        4017, $"{peer} went away.", "Its end of the connection is closed and it gave no reason.", "Check that the peer runs and is reachable; connect again.", inner);

    public static EdgeException BadCobs(string why) => new(
        4018, "A packet is not COBS.", why, "The packet was damaged on the line; wait for the next one.");

    public static EdgeException CannotListen(string address, Exception inner) => new(
        4019, $"Cannot listen on {address}.", inner.Message, "Choose another address or port.", inner);

    public static EdgeException NotAuthenticated() => new(
        4021, "The peer did not prove that it has the key.", "Its answer to the challenge is wrong.", "Give both ends the same key file.");

    public static EdgeException BadKeyFile(string path, string why, Exception? inner = null) => new(
        4022, $"The key file {path} cannot be used.", why, "Make one with: head -c 32 /dev/urandom > FILE", inner);

    public static EdgeException HandshakeTooSlow(string peer, TimeSpan limit) => new(
        4023, $"{peer} did not finish the handshake.", $"The limit is {limit.TotalSeconds:0.###} s.", "Check that the peer is Edge and is not overloaded.");

    public static EdgeException HandlerFailed(Exception inner) => new(
        4024, "The peer failed to answer.", $"An unexpected {inner.GetType().Name} stopped it.", "Look at the log of the peer.", inner);
}
