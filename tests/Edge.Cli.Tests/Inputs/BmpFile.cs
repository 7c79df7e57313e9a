using System.Buffers.Binary;

namespace Edge.Cli.Tests.Inputs;

/// <summary>A Windows bitmap for tests.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows; negative where they go from the top down.</param>
/// <param name="Bits">Bits of a pixel: 8, 24 or 32.</param>
internal sealed record BmpFile(int Width, int Height, int Bits)
{
    private const int Headers = 54;

    /// <summary>0 plain, 1 run lengths, 3 with masks behind the header.</summary>
    public uint Compression { get; init; }

    /// <summary>Masks of red, green and blue.</summary>
    public uint[] Masks { get; init; } = [];

    /// <summary>The file of a picture whose pixels are <paramref name="rgb"/> (8 bits: entries of a palette of inverted greys).</summary>
    public byte[] Encode(byte[] rgb)
    {
        byte[] palette = Bits == 8 ? [.. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)(255 - i), (byte)(255 - i), (byte)(255 - i), (byte)0 })] : [];
        int start = Headers + (Masks.Length * 4) + palette.Length, rows = Math.Abs(Height), stride = ((Width * Bits / 8) + 3) / 4 * 4;
        byte[] file = new byte[start + (stride * rows)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), start);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40 + (Masks.Length * 4));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), (short)Bits);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(30), Compression);
        for (int i = 0; i < Masks.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(Headers + (i * 4)), Masks[i]);
        }

        palette.CopyTo(file, start - palette.Length);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = file.AsSpan(start + (stride * (Height > 0 ? rows - 1 - y : y)), stride);
            for (int x = 0; x < Width; x++)
            {
                ReadOnlySpan<byte> pixel = rgb.AsSpan(((y * Width) + x) * 3, 3);
                if (Bits == 8)
                {
                    row[x] = (byte)(255 - pixel[0]);
                }
                else
                {
                    (row[x * Bits / 8], row[(x * Bits / 8) + 1], row[(x * Bits / 8) + 2]) = (pixel[2], pixel[1], pixel[0]);
                }
            }
        }

        return file;
    }
}
