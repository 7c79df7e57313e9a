using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Model;

/// <summary>A SHA-256 digest: the name of a blob, a graph or a plan (FIPS 180-4).</summary>
public readonly record struct Digest : IComparable<Digest>
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int SizeBytes = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Wraps the 32 bytes of a digest.</summary>
    /// <param name="bytes">Exactly <see cref="SizeBytes"/> bytes.</param>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
        {
            throw new EdgeException(1001, $"A digest has {bytes.Length} bytes.", $"A SHA-256 digest has {SizeBytes}.", "The file or message is damaged; send it again.");
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA256.HashData(content, hash);
        return new Digest(hash);
    }

    /// <summary>Reads the 64 hexadecimal digits that <see cref="ToString"/> writes.</summary>
    /// <param name="text">Hexadecimal digits, either case.</param>
    /// <param name="digest">The digest read.</param>
    /// <returns>Whether <paramref name="text"/> is a digest.</returns>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is not { Length: SizeBytes * 2 } || !text.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        digest = new Digest(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least <see cref="SizeBytes"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <inheritdoc/>
    public int CompareTo(Digest other)
    {
        int order = _a.CompareTo(other._a);
        order = order != 0 ? order : _b.CompareTo(other._b);
        order = order != 0 ? order : _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>The digest as 64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Order of the bytes.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the bytes.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
