namespace Edge.Transport.Frames;

/// <summary>
/// Numbers in arrays of bytes, big endian as in MessagePack. Without spans, for the files that <c>firmware/nano</c>
/// compiles as well.
/// </summary>
internal static class BigEndian
{
    /// <summary>Reads 16 bits.</summary>
    public static int Get16(byte[] bytes, int offset) => (bytes[offset] << 8) | bytes[offset + 1];

    /// <summary>Reads 32 bits.</summary>
    public static uint Get32(byte[] bytes, int offset) =>
        ((uint)bytes[offset] << 24) | ((uint)bytes[offset + 1] << 16) | ((uint)bytes[offset + 2] << 8) | bytes[offset + 3];

    /// <summary>Writes the low 16 bits.</summary>
    public static void Put16(byte[] bytes, int offset, int value)
    {
        bytes[offset] = (byte)(value >> 8);
        bytes[offset + 1] = (byte)value;
    }

    /// <summary>Writes 32 bits.</summary>
    public static void Put32(byte[] bytes, int offset, uint value)
    {
        bytes[offset] = (byte)(value >> 24);
        bytes[offset + 1] = (byte)(value >> 16);
        bytes[offset + 2] = (byte)(value >> 8);
        bytes[offset + 3] = (byte)value;
    }
}
