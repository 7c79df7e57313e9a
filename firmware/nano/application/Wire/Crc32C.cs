namespace Edge.Transport.Frames;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), four bits at a time with a table of 16 words: what the host's class of this
/// name computes with the processor's instruction, so that the files which both compile find it.
/// </summary>
internal static class Crc32C
{
    // What four zero bits make of a register that ends in these four bits; polynomial 0x82F63B78, reflected.
    private static readonly uint[] Table =
    {
        0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
        0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
    };

    /// <summary>The checksum of the bytes of <paramref name="crc"/> followed by <paramref name="count"/> bytes from <paramref name="offset"/> on; 0 is the checksum of nothing.</summary>
    public static uint Append(uint crc, byte[] bytes, int offset, int count)
    {
        uint[] table = Table;
        uint register = ~crc;
        for (int end = offset + count; offset < end; offset++)
        {
            register ^= bytes[offset];
            register = (register >> 4) ^ table[(int)(register & 15)];
            register = (register >> 4) ^ table[(int)(register & 15)];
        }

        return ~register;
    }
}
