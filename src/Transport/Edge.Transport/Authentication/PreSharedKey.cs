using System.Security.Cryptography;
using Edge.Model;

namespace Edge.Transport.Authentication;

/// <summary>A secret that both ends of a link were given. It is never shown, logged or sent.</summary>
public sealed class PreSharedKey
{
    /// <summary>Fewest bytes of a key.</summary>
    public const int MinBytes = 16;

    /// <summary>Most bytes of a key file.</summary>
    public const int MaxBytes = 4096;

    private readonly byte[] _secret;

    private PreSharedKey(byte[] secret) => _secret = secret;

    /// <summary>No key: the handshake runs and proves nothing. For loopback only.</summary>
    public static PreSharedKey None { get; } = new([]);

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => _secret.Length == 0;

    /// <summary>Reads a key: the bytes of the file, without line ends after them.</summary>
    /// <param name="path">A file of 16 … 4096 bytes.</param>
    /// <exception cref="EdgeException">4022: no such file, too short, too long.</exception>
    public static PreSharedKey FromFile(string path)
    {
        byte[] content;
        try
        {
            using FileStream file = File.OpenRead(path);
            content = new byte[MaxBytes + 1];
            content = content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LinkErrors.BadKeyFile(path, e.Message, e);
        }

        if (content.Length > MaxBytes)
        {
            throw LinkErrors.BadKeyFile(path, $"It has more than {MaxBytes} bytes.");
        }

        ReadOnlySpan<byte> secret = content.AsSpan().TrimEnd("\r\n"u8);
        return secret.Length < MinBytes
            ? throw LinkErrors.BadKeyFile(path, $"A key has at least {MinBytes} bytes.")
            : new PreSharedKey(secret.ToArray());
    }

    /// <summary>A key from memory.</summary>
    /// <param name="secret">At least <see cref="MinBytes"/> bytes that nobody can guess.</param>
    /// <exception cref="EdgeException">4022: too short.</exception>
    public static PreSharedKey FromBytes(ReadOnlySpan<byte> secret) => secret.Length < MinBytes
        ? throw LinkErrors.BadKeyFile("(in memory)", $"A key has at least {MinBytes} bytes.")
        : new PreSharedKey(secret.ToArray());

    /// <summary>HMAC-SHA256 (RFC 2104) of <paramref name="message"/> under the key.</summary>
    internal void Authenticate(ReadOnlySpan<byte> message, Span<byte> mac) => HMACSHA256.HashData(_secret, message, mac);
}
