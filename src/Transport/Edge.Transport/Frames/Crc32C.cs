using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Transport.Frames;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4). The processor's instruction takes 8 bytes, but its result is ready
/// only 3 cycles later; three lanes side by side keep it busy (Gopal et al., "Fast CRC computation for iSCSI polynomial
/// using CRC32 instruction", 2011), and are joined by a table instead of a carry-less multiplication.
/// </summary>
public static class Crc32C
{
    private const int LaneBytes = 512;

    /// <summary>Four tables of 256: what a byte of the register becomes after <see cref="LaneBytes"/> zeros.</summary>
    private static readonly uint[] Advanced = BuildAdvanced();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of the bytes of <paramref name="crc"/> followed by <paramref name="count"/> bytes from <paramref name="offset"/> on.</summary>
    public static uint Append(uint crc, byte[] bytes, int offset, int count) => Append(crc, bytes.AsSpan(offset, count));

    /// <summary>The checksum of the bytes of <paramref name="crc"/> followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint register = ~crc;
        while (bytes.Length >= 3 * LaneBytes)
        {
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * LaneBytes)]);
            ReadOnlySpan<ulong> first = words[..(LaneBytes / 8)];
            ReadOnlySpan<ulong> second = words.Slice(LaneBytes / 8, first.Length);
            ReadOnlySpan<ulong> third = words.Slice(LaneBytes / 4, first.Length);
            uint a = register, b = 0, c = 0;
            for (int i = 0; i < first.Length; i++)
            {
                a = BitOperations.Crc32C(a, LittleEndian(first[i]));
                b = BitOperations.Crc32C(b, LittleEndian(second[i]));
                c = BitOperations.Crc32C(c, LittleEndian(third[i]));
            }

            register = Advance(Advance(a) ^ b) ^ c;
            bytes = bytes[(3 * LaneBytes)..];
        }

        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            register = BitOperations.Crc32C(register, LittleEndian(word));
        }

        foreach (byte value in bytes[(bytes.Length & ~7)..])
        {
            register = BitOperations.Crc32C(register, value);
        }

        return ~register;
    }

    private static uint Advance(uint register) =>
        Advanced[register & 0xFF]
        ^ Advanced[256 + ((register >> 8) & 0xFF)]
        ^ Advanced[512 + ((register >> 16) & 0xFF)]
        ^ Advanced[768 + (register >> 24)];

    private static ulong LittleEndian(ulong word) => BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);

    private static uint[] BuildAdvanced()
    {
        var table = new uint[4 * 256];
        for (int i = 0; i < table.Length; i++)
        {
            uint register = (uint)(i & 0xFF) << (8 * (i >> 8));
            for (int word = 0; word < LaneBytes / 8; word++)
            {
                register = BitOperations.Crc32C(register, 0UL);
            }

            table[i] = register;
        }

        return table;
    }
}
