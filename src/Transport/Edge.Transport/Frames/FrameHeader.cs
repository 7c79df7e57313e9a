using System.Buffers.Binary;
using System.Diagnostics;
using Edge.Model;
using Edge.Model.MessagePack;

namespace Edge.Transport.Frames;

/// <summary>
/// The 23 bytes before the payload of a frame. A frame is a MessagePack array <c>[version, type, stream, sequence,
/// checksum, payload]</c> whose fields have a fixed width, so any MessagePack reader takes a stream of frames apart and
/// a small device reads them at fixed offsets. The layout is in <c>docs/frames.md</c>.
/// </summary>
/// <param name="Type">What the frame is for.</param>
/// <param name="StreamId">The exchange, transfer or tag that it belongs to; 0 for the link itself.</param>
/// <param name="Sequence">Count of the frames sent before it in its direction, modulo 2³².</param>
/// <param name="PayloadBytes">Length of the payload.</param>
public readonly record struct FrameHeader(FrameType Type, uint StreamId, uint Sequence, int PayloadBytes)
{
    /// <summary>Version of the frame format; another one closes the link.</summary>
    public const byte Version = FrameLayout.Version;

    /// <summary>Length of a header.</summary>
    public const int SizeBytes = FrameLayout.SizeBytes;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="SizeBytes"/> bytes.</param>
    /// <param name="payloadCrc"><see cref="Crc32C.Compute"/> of the payload.</param>
    public void Write(Span<byte> destination, uint payloadCrc)
    {
        Debug.Assert(PayloadBytes >= 0);
        destination[0] = FrameLayout.ArrayOfSix;
        destination[FrameLayout.VersionOffset] = Version;
        destination[FrameLayout.TypeOffset] = (byte)Type;
        WriteField(destination[FrameLayout.StreamOffset..], MessagePackFormat.UInt32, StreamId);
        WriteField(destination[FrameLayout.SequenceOffset..], MessagePackFormat.UInt32, Sequence);
        WriteField(destination[FrameLayout.PayloadOffset..], MessagePackFormat.Bin32, (uint)PayloadBytes);
        WriteField(destination[FrameLayout.ChecksumOffset..], MessagePackFormat.UInt32, Checksum(destination, payloadCrc));
    }

    /// <summary>Reads a header that anybody may have sent.</summary>
    /// <param name="bytes">At least <see cref="SizeBytes"/> bytes.</param>
    /// <param name="maxPayloadBytes">Longest payload that is accepted.</param>
    /// <exception cref="EdgeException">4001: another version. 4002: not a frame. 4005: above the limit.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes, int maxPayloadBytes)
    {
        if (bytes[0] == FrameLayout.ArrayOfSix && bytes[FrameLayout.VersionOffset] != Version)
        {
            throw LinkErrors.WrongVersion(bytes[FrameLayout.VersionOffset]);
        }

        bool isFrame = bytes[0] == FrameLayout.ArrayOfSix
            && bytes[FrameLayout.TypeOffset] <= MessagePackFormat.MaxPositiveFixInt
            && bytes[FrameLayout.StreamOffset] == MessagePackFormat.UInt32
            && bytes[FrameLayout.SequenceOffset] == MessagePackFormat.UInt32
            && bytes[FrameLayout.ChecksumOffset] == MessagePackFormat.UInt32
            && bytes[FrameLayout.PayloadOffset] == MessagePackFormat.Bin32;
        if (!isFrame)
        {
            throw LinkErrors.NotAFrame();
        }

        uint payloadBytes = ReadField(bytes[FrameLayout.PayloadOffset..]);
        return payloadBytes > (uint)maxPayloadBytes
            ? throw LinkErrors.FrameAboveLimit(payloadBytes, maxPayloadBytes)
            : new FrameHeader((FrameType)bytes[FrameLayout.TypeOffset], ReadField(bytes[FrameLayout.StreamOffset..]), ReadField(bytes[FrameLayout.SequenceOffset..]), (int)payloadBytes);
    }

    /// <summary>Whether the checksum in <paramref name="header"/> is the one of header and payload.</summary>
    /// <param name="header">The bytes of a header that <see cref="Read"/> accepted.</param>
    /// <param name="payloadCrc"><see cref="Crc32C.Compute"/> of the payload.</param>
    public static bool ChecksumHolds(ReadOnlySpan<byte> header, uint payloadCrc) =>
        ReadField(header[FrameLayout.ChecksumOffset..]) == Checksum(header, payloadCrc);

    /// <summary>CRC-32C of the payload, then the header without its checksum: a payload sent to many is summed once.</summary>
    private static uint Checksum(ReadOnlySpan<byte> header, uint payloadCrc) =>
        Crc32C.Append(Crc32C.Append(payloadCrc, header[..FrameLayout.ChecksumOffset]), header[FrameLayout.PayloadOffset..SizeBytes]);

    private static void WriteField(Span<byte> destination, byte code, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], value);
        destination[0] = code;
    }

    private static uint ReadField(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt32BigEndian(field[1..]);
}
