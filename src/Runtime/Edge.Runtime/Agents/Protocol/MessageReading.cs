using Edge.Model;
using Edge.Model.MessagePack;

namespace Edge.Runtime.Protocol;

/// <summary>Parts that several messages share.</summary>
internal static class MessageReading
{
    /// <summary>Reads a digest or session id: 32 bytes.</summary>
    public static Digest ReadDigest(ref MessagePackReader reader) => new(reader.ReadBinary());

    /// <summary>Writes 32 bytes.</summary>
    public static void WriteDigest(ref MessagePackWriter writer, Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.SizeBytes];
        digest.CopyTo(bytes);
        writer.WriteBinary(bytes);
    }

    /// <summary>Reads the header of an array of at most <paramref name="limit"/> elements.</summary>
    /// <exception cref="EdgeException">EDGE5124 if it promises more.</exception>
    public static int ReadCount(ref MessagePackReader reader, string what, int limit)
    {
        int count = reader.ReadArrayHeader();
        return count <= limit ? count : throw AgentErrors.TooMuch(what, count, limit);
    }
}
