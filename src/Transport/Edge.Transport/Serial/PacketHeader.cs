using System.Buffers.Binary;

namespace Edge.Transport.Serial;

/// <summary>
/// The 11 bytes before the payload of a packet, big endian; CRC-32C of header and payload follows the payload. Positions
/// in the streams are counted in bytes modulo 2¹⁶, as in TCP (RFC 9293), from 0 in each session.
/// </summary>
/// <param name="Kind">What the packet is for.</param>
/// <param name="Session">Nonces of both ends, exclusive-or.</param>
/// <param name="Sequence">Position of the payload in the sender's stream.</param>
/// <param name="Acknowledgement">Position that the sender expects next in the other stream.</param>
/// <param name="Window">How many bytes from there on it has room for.</param>
internal readonly record struct PacketHeader(PacketKind Kind, uint Session, ushort Sequence, ushort Acknowledgement, ushort Window)
{
    public const int SizeBytes = PacketLayout.HeaderBytes;

    public const int ChecksumBytes = PacketLayout.ChecksumBytes;

    /// <summary>Version of the packets; Open and Accept carry it.</summary>
    public const byte Version = PacketLayout.Version;

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32BigEndian(destination[PacketLayout.SessionOffset..], Session);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PacketLayout.SequenceOffset..], Sequence);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PacketLayout.AcknowledgementOffset..], Acknowledgement);
        BinaryPrimitives.WriteUInt16BigEndian(destination[PacketLayout.WindowOffset..], Window);
    }

    public static PacketHeader Read(ReadOnlySpan<byte> bytes) => new(
        (PacketKind)bytes[0],
        BinaryPrimitives.ReadUInt32BigEndian(bytes[PacketLayout.SessionOffset..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[PacketLayout.SequenceOffset..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[PacketLayout.AcknowledgementOffset..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[PacketLayout.WindowOffset..]));
}
