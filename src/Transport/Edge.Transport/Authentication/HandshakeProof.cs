using System.Security.Cryptography;

namespace Edge.Transport.Authentication;

/// <summary>
/// What one end shows to prove that it has the key: an HMAC over its role and a digest of both opening messages, so over
/// both nonces. A proof says nothing about another conversation (fresh nonces), and one end's proof is not the other's
/// (roles), so it can be neither replayed nor reflected. Follows the mutual three-pass exchange of ISO/IEC 9798-4.
/// </summary>
internal static class HandshakeProof
{
    public const int NonceBytes = 32;
    public const int SizeBytes = HMACSHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Label => "edge link handshake 1"u8;

    /// <summary>Computes the proof of the end with <paramref name="role"/>.</summary>
    /// <param name="key">The shared key.</param>
    /// <param name="role">Whose proof it is.</param>
    /// <param name="hello">Payload of the Hello frame.</param>
    /// <param name="challenge">Payload of the Challenge frame.</param>
    public static byte[] Compute(PreSharedKey key, LinkRole role, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge)
    {
        Span<byte> message = stackalloc byte[Label.Length + 1 + (2 * SHA256.HashSizeInBytes)];
        Label.CopyTo(message);
        message[Label.Length] = (byte)role;
        Span<byte> digests = message[(Label.Length + 1)..];
        SHA256.HashData(hello, digests);
        SHA256.HashData(challenge, digests[SHA256.HashSizeInBytes..]);
        byte[] proof = new byte[SizeBytes];
        key.Authenticate(message, proof);
        return proof;
    }

    /// <summary>Compares without telling by its time where the difference is.</summary>
    public static bool Matches(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> given) =>
        CryptographicOperations.FixedTimeEquals(expected, given);
}
