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
    public const int SizeBytes = 11;

    public const int ChecksumBytes = 4;

    /// <summary>Version of the packets; Open and Accept carry it.</summary>
    public const byte Version = 2;

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], Session);
        BinaryPrimitives.WriteUInt16BigEndian(destination[5..], Sequence);
        BinaryPrimitives.WriteUInt16BigEndian(destination[7..], Acknowledgement);
        BinaryPrimitives.WriteUInt16BigEndian(destination[9..], Window);
    }

    public static PacketHeader Read(ReadOnlySpan<byte> bytes) => new(
        (PacketKind)bytes[0],
        BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[5..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[7..]),
        BinaryPrimitives.ReadUInt16BigEndian(bytes[9..]));
}
