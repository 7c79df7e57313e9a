using System.Buffers.Binary;
using Edge.Model;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Fuzz.Targets;

/// <summary>
/// Reads frames, as they came and once more with sound headers, so that damage gets past the checksum; then the same
/// bytes as somebody's handshake.
/// </summary>
internal static class FrameTarget
{
    private const int MaxPayloadBytes = 4096;

    public static IEnumerable<byte[]> Seeds =>
    [
        [.. Frame(FrameType.Hello, 0, [0x93, 0xC4, 32, .. new byte[32], 0xA4, .. "test"u8, 0xCD, 0x13, 0x88]), .. Frame(FrameType.Proof, 1, [0xC4, 32, .. new byte[32]])],
        [.. Frame(FrameType.Tensor, 0, new byte[1000]), .. Frame(FrameType.Heartbeat, 1, []), .. Frame(FrameType.Close, 2, [0x92, 0, 0xA0])],
    ];

    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] sealedFrames = data.ToArray();
        Seal(sealedFrames);
        ReadAll(sealedFrames);
        Shake(sealedFrames);
        ReadAll(data.ToArray());
    }

    private static void ReadAll(byte[] bytes)
    {
        var reader = new FrameReader();
        var connection = new ReplayConnection(bytes);
        var handler = new CheckedHandler();
        try
        {
            while (reader.TryReadFrame(connection, handler, MaxPayloadBytes))
            {
            }
        }
        catch (EdgeException e) when (e.Code is >= 4001 and <= 4005 or 4017)
        {
            // Each of them ends a link; the next reader of the same bytes starts afresh.
        }
    }

    private static void Shake(byte[] bytes)
    {
        try
        {
            Link.Accept(new ReplayConnection(bytes), new LinkOptions()).Dispose();
            throw new InvalidOperationException("A replayed handshake opened a link.");
        }
        catch (EdgeException)
        {
            // As it should be.
        }
    }

    /// <summary>Gives each frame whose length fits the sequence and the checksum that a receiver expects.</summary>
    private static void Seal(Span<byte> bytes)
    {
        for (uint sequence = 0; bytes.Length >= FrameHeader.SizeBytes; sequence++)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[19..]);
            if (length > bytes.Length - FrameHeader.SizeBytes)
            {
                return;
            }

            ReadOnlySpan<byte> payload = bytes.Slice(FrameHeader.SizeBytes, (int)length);
            new FrameHeader((FrameType)(bytes[2] & 0x7F), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), sequence, (int)length)
                .Write(bytes, Crc32C.Compute(payload));
            bytes = bytes[(FrameHeader.SizeBytes + (int)length)..];
        }
    }

    private static byte[] Frame(FrameType type, uint sequence, byte[] payload)
    {
        byte[] header = new byte[FrameHeader.SizeBytes];
        new FrameHeader(type, 0, sequence, payload.Length).Write(header, Crc32C.Compute(payload));
        return [.. header, .. payload];
    }

    private sealed class CheckedHandler : IFrameHandler
    {
        private readonly byte[] _place = new byte[MaxPayloadBytes];

        public Memory<byte> Place(in FrameHeader header) => _place;

        public void Complete(in FrameHeader header, Memory<byte> payload)
        {
            if (payload.Length != header.PayloadBytes)
            {
                throw new InvalidOperationException("The payload has not the length of its header.");
            }
        }
    }
}
