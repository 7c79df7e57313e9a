namespace Edge.Transport.Serial;

/// <content>What a runtime without spans has to do without.</content>
internal sealed partial class PacketDecoder
{
    /// <summary>The packet that was completed last: header and payload; valid until the next byte.</summary>
    public ReadOnlySpan<byte> Packet => _bytes.AsSpan(0, _count);
}
