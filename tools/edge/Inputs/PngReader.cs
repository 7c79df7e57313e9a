using System.Buffers.Binary;
using System.IO.Compression;

namespace Edge.Cli.Inputs;

/// <summary>
/// Reads PNG (ISO/IEC 15948): grey, RGB, palette, with or without alpha (ignored), 1 to 16 bits, not interlaced.
/// </summary>
internal static class PngReader
{
    /// <summary>A byte of deflate (RFC 1951) gives at most four runs of 258 bytes.</summary>
    private const int MaxExpansion = 4 * 258;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    public static Image Read(ReadOnlySpan<byte> file, string source)
    {
        Header? header = null;
        ReadOnlySpan<byte> palette = default;
        using MemoryStream compressed = new();
        ReadOnlySpan<byte> rest = file[Signature.Length..];
        while (rest.Length >= 12)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                throw InputErrors.Damaged(source, "A chunk is cut off.");
            }

            ReadOnlySpan<byte> type = rest[4..8], body = rest.Slice(8, (int)length);
            rest = rest[(12 + (int)length)..];
            if (type.SequenceEqual("IHDR"u8))
            {
                header = ReadHeader(body, source);
            }
            else if (type.SequenceEqual("PLTE"u8))
            {
                palette = body;
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                compressed.Write(body);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                break;
            }
        }

        if (header is not { } h)
        {
            throw InputErrors.Damaged(source, "It has no header.");
        }

        return Decode(h, palette, compressed, source);
    }

    private static Header ReadHeader(ReadOnlySpan<byte> body, string source)
    {
        if (body.Length < 13)
        {
            throw InputErrors.Damaged(source, "Its header is cut off.");
        }

        Header header = new(BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]), body[8], body[9]);
        if (body[12] != 0)
        {
            throw InputErrors.Unsupported(source, "Interlaced PNG files are not read.");
        }

        bool sound = header.ColourType switch
        {
            0 => header.Bits is 1 or 2 or 4 or 8 or 16,
            3 => header.Bits is 1 or 2 or 4 or 8,
            2 or 4 or 6 => header.Bits is 8 or 16,
            _ => false,
        };
        return sound ? header : throw InputErrors.Damaged(source, $"Colour type {header.ColourType} with {header.Bits} bits does not exist.");
    }

    private static Image Decode(Header header, ReadOnlySpan<byte> palette, MemoryStream compressed, string source)
    {
        int samples = header.ColourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };
        Image image = Image.Create(header.Width, header.Height, compressed.Length * MaxExpansion * 8 / (samples * header.Bits), source);
        int step = Math.Max(1, samples * header.Bits / 8);
        int stride = (int)((((long)image.Width * samples * header.Bits) + 7) / 8);
        byte[] line = new byte[stride], above = new byte[stride];
        compressed.Position = 0;
        using ZLibStream pixels = new(compressed, CompressionMode.Decompress);
        try
        {
            for (int y = 0; y < image.Height; y++)
            {
                int filter = pixels.ReadByte();
                pixels.ReadExactly(line);
                Unfilter(filter, line, above, step, source);
                Expand(header, palette, line, image.Rgb.AsSpan(y * image.Width * 3, image.Width * 3), samples, source);
                (line, above) = (above, line);
            }

            // Behind the last row lies the checksum of all of them.
            _ = pixels.ReadByte();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw InputErrors.Damaged(source, "Its pixels are cut off or damaged.", e);
        }

        return image;
    }

    private static void Unfilter(int filter, byte[] line, byte[] above, int step, string source)
    {
        if (filter is < 0 or > 4)
        {
            throw InputErrors.Damaged(source, $"Row filter {filter} does not exist.");
        }

        for (int i = 0; i < line.Length; i++)
        {
            int left = i >= step ? line[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            line[i] += (byte)(filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => 0,
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Expand(Header header, ReadOnlySpan<byte> palette, byte[] line, Span<byte> rgb, int samples, string source)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            Span<byte> pixel = rgb.Slice(x * 3, 3);
            if (header.ColourType == 3)
            {
                int index = Sample(header, line, x);
                if ((index * 3) + 3 > palette.Length)
                {
                    throw InputErrors.Damaged(source, $"Colour {index} is not in its palette.");
                }

                palette.Slice(index * 3, 3).CopyTo(pixel);
            }
            else if (samples <= 2)
            {
                int grey = Sample(header, line, x * samples);
                pixel.Fill((byte)(header.Bits < 8 ? grey * 255 / ((1 << header.Bits) - 1) : grey));
            }
            else
            {
                for (int c = 0; c < 3; c++)
                {
                    pixel[c] = (byte)Sample(header, line, (x * samples) + c);
                }
            }
        }
    }

    /// <summary>Sample <paramref name="index"/> of a row: its upper byte where it has 16 bits, its value below 8.</summary>
    private static int Sample(Header header, byte[] line, int index)
    {
        if (header.Bits >= 8)
        {
            return line[index * (header.Bits / 8)];
        }

        int bit = index * header.Bits;
        return (line[bit / 8] >> (8 - header.Bits - (bit % 8))) & ((1 << header.Bits) - 1);
    }

    private readonly record struct Header(uint Width, uint Height, int Bits, int ColourType);
}
