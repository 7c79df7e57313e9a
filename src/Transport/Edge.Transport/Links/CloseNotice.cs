using System.Buffers;
using Edge.Model.MessagePack;

namespace Edge.Transport.Links;

/// <summary>The payload of a <see cref="Frames.FrameType.Close"/> frame: why the link ends, an array of two in MessagePack.</summary>
/// <param name="Code">Number of the error; 0 where nothing went wrong.</param>
/// <param name="Reason">For people.</param>
internal readonly record struct CloseNotice(int Code, string Reason)
{
    /// <summary>Longest payload.</summary>
    public const int MaxBytes = 300;

    private const int MaxReasonChars = 80;

    /// <summary>Reads what a peer sent.</summary>
    /// <exception cref="Edge.Model.EdgeException">The payload is damaged.</exception>
    public static CloseNotice Read(ReadOnlySpan<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader(2);
        int code = reader.ReadInt32(0, 9999);
        return new CloseNotice(code, reader.ReadString());
    }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Write()
    {
        var output = new ArrayBufferWriter<byte>(MaxBytes);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(2);
        writer.WriteInt64(Code);
        writer.WriteString(ReasonText.Encode(Reason, MaxReasonChars));
        writer.Flush();
        return output.WrittenSpan;
    }
}
