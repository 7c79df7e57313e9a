using System.Security.Cryptography;
using Edge.Testing;
using Edge.Transport.Frames;

namespace Edge.Transport.Tests.Serial;

/// <summary>The firmware's checksums and digests are those of the host.</summary>
public unsafe class FirmwareSumsTests
{
    [NativeFact]
    public void ChecksumsAreEqual()
    {
        var crc = (delegate* unmanaged<uint, byte*, nuint, uint>)FirmwareEnd.Function("edge_crc32c");
        var random = new SeededRandom(1);
        foreach (byte[] bytes in Messages(random))
        {
            fixed (byte* first = bytes)
            {
                nuint half = (nuint)bytes.Length / 3;
                crc(crc(0, first, half), first + half, (nuint)bytes.Length - half).ShouldBe(Crc32C.Compute(bytes));
            }
        }
    }

    [NativeFact]
    public void AuthenticationCodesAreEqual()
    {
        var hmac = (delegate* unmanaged<byte*, nuint, byte*, nuint, byte*, void>)FirmwareEnd.Function("edge_hmac_sha256");
        var random = new SeededRandom(2);
        byte[] code = new byte[SHA256.HashSizeInBytes];
        foreach (byte[] message in Messages(random))
        {
            byte[] key = message[..random.Next(1, message.Length)]; // longer than a block of 64 as well
            fixed (byte* keyBytes = key, messageBytes = message, codeBytes = code)
            {
                hmac(keyBytes, (nuint)key.Length, messageBytes, (nuint)message.Length, codeBytes);
            }

            code.ShouldBe(HMACSHA256.HashData(key, message));
        }
    }

    private static IEnumerable<byte[]> Messages(SeededRandom random)
    {
        for (int length = 1; length < 200; length++)
        {
            byte[] bytes = new byte[length];
            foreach (ref byte value in bytes.AsSpan())
            {
                value = (byte)random.Next(0, 255);
            }

            yield return bytes;
        }
    }
}
