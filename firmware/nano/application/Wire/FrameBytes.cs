using Edge.Model.MessagePack;
using Edge.Transport.Frames;

namespace Edge.Nano.Wire;

/// <summary>The header of a frame in an array: what the host's <c>FrameHeader</c> is on spans.</summary>
internal static class FrameBytes
{
    /// <summary>Writes a header.</summary>
    /// <param name="header">At least <see cref="FrameLayout.SizeBytes"/>.</param>
    /// <param name="type">What the frame is for.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="sequence">How many were sent before.</param>
    /// <param name="payloadBytes">Length of the payload.</param>
    /// <param name="payloadCrc">CRC-32C of it.</param>
    public static void Write(byte[] header, FrameType type, uint stream, uint sequence, int payloadBytes, uint payloadCrc)
    {
        header[0] = FrameLayout.ArrayOfSix;
        header[FrameLayout.VersionOffset] = FrameLayout.Version;
        header[FrameLayout.TypeOffset] = (byte)type;
        PutField(header, FrameLayout.StreamOffset, MessagePackFormat.UInt32, stream);
        PutField(header, FrameLayout.SequenceOffset, MessagePackFormat.UInt32, sequence);
        PutField(header, FrameLayout.PayloadOffset, MessagePackFormat.Bin32, (uint)payloadBytes);
        PutField(header, FrameLayout.ChecksumOffset, MessagePackFormat.UInt32, Checksum(header, payloadCrc));
    }

    /// <summary>What is wrong with a header that anybody may have sent; 0 for nothing.</summary>
    public static int Check(byte[] header, uint sequence)
    {
        if (header[0] == FrameLayout.ArrayOfSix && header[FrameLayout.VersionOffset] != FrameLayout.Version)
        {
            return LinkError.WrongVersion;
        }

        if (header[0] != FrameLayout.ArrayOfSix || header[FrameLayout.TypeOffset] > MessagePackFormat.MaxPositiveFixInt
            || header[FrameLayout.StreamOffset] != MessagePackFormat.UInt32 || header[FrameLayout.SequenceOffset] != MessagePackFormat.UInt32
            || header[FrameLayout.ChecksumOffset] != MessagePackFormat.UInt32 || header[FrameLayout.PayloadOffset] != MessagePackFormat.Bin32)
        {
            return LinkError.NotAFrame;
        }

        if (Field(header, FrameLayout.SequenceOffset) != sequence)
        {
            return LinkError.OutOfSequence;
        }

        return Field(header, FrameLayout.PayloadOffset) > int.MaxValue ? LinkError.AboveLimit : LinkError.None;
    }

    /// <summary>The number behind a code.</summary>
    public static uint Field(byte[] header, int offset) => BigEndian.Get32(header, offset + 1);

    /// <summary>Whether the sum in a header is that of header and payload.</summary>
    public static bool ChecksumHolds(byte[] header, uint payloadCrc) => Field(header, FrameLayout.ChecksumOffset) == Checksum(header, payloadCrc);

    // CRC-32C of the payload, then of the header without its checksum.
    private static uint Checksum(byte[] header, uint payloadCrc) =>
        Crc32C.Append(Crc32C.Append(payloadCrc, header, 0, FrameLayout.ChecksumOffset), header, FrameLayout.PayloadOffset, FrameLayout.SizeBytes - FrameLayout.PayloadOffset);

    private static void PutField(byte[] header, int offset, byte code, uint value)
    {
        header[offset] = code;
        BigEndian.Put32(header, offset + 1, value);
    }
}
