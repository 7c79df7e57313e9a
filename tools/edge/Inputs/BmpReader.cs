using System.Buffers.Binary;

namespace Edge.Cli.Inputs;

/// <summary>Reads uncompressed Windows bitmaps of 8 (palette), 24 and 32 bits.</summary>
internal static class BmpReader
{
    private const int FileHeaderBytes = 14;
    private const int InfoHeaderBytes = 40;
    private const int MasksOffset = FileHeaderBytes + InfoHeaderBytes;
    private const uint Plain = 0, Masked = 3;

    // Red, green and blue of a pixel 0xXXRRGGBB.
    private static ReadOnlySpan<byte> UsualMasks => [0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0];

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8);

    public static Image Read(ReadOnlySpan<byte> file, string source)
    {
        if (file.Length < FileHeaderBytes + InfoHeaderBytes)
        {
            throw InputErrors.Damaged(source, "Its header is cut off.");
        }

        uint start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        uint infoBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        long width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long signedHeight = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        if (compression is not (Plain or Masked) || bits is not (8 or 24 or 32) || infoBytes < InfoHeaderBytes)
        {
            throw InputErrors.Unsupported(source, $"Bitmaps of {bits} bits with compression {compression} are not read.");
        }

        if (compression == Masked && (bits != 32 || file.Length < MasksOffset + UsualMasks.Length || !file.Slice(MasksOffset, UsualMasks.Length).SequenceEqual(UsualMasks)))
        {
            throw InputErrors.Unsupported(source, "Bitmaps with masks are read where each colour has its usual byte.");
        }

        Image image = Image.Create(width, Math.Abs(signedHeight), file.Length * 8L / bits, source);
        long stride = ((width * bits / 8) + 3) / 4 * 4;
        if (start > file.Length || stride * image.Height > file.Length - start)
        {
            throw InputErrors.Damaged(source, "Its pixels are cut off.");
        }

        ReadOnlySpan<byte> palette = file[Math.Min(file.Length, (int)Math.Min(int.MaxValue, FileHeaderBytes + (long)infoBytes))..];
        for (int y = 0; y < image.Height; y++)
        {
            // Rows go from the bottom up unless the height is negative.
            int row = signedHeight > 0 ? image.Height - 1 - y : y;
            ReadOnlySpan<byte> line = file.Slice((int)(start + (row * stride)), (int)stride);
            Span<byte> rgb = image.Rgb.AsSpan(y * image.Width * 3, image.Width * 3);
            for (int x = 0; x < image.Width; x++)
            {
                ReadOnlySpan<byte> bgr = bits == 8 ? Entry(palette, line[x], source) : line[(x * bits / 8)..];
                (rgb[x * 3], rgb[(x * 3) + 1], rgb[(x * 3) + 2]) = (bgr[2], bgr[1], bgr[0]);
            }
        }

        return image;
    }

    private static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> palette, byte index, string source) =>
        (index * 4) + 4 <= palette.Length ? palette.Slice(index * 4, 4) : throw InputErrors.Damaged(source, $"Colour {index} is not in its palette.");
}
