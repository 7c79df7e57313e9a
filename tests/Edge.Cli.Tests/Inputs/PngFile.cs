using System.Buffers.Binary;
using System.IO.Compression;

namespace Edge.Cli.Tests.Inputs;

/// <summary>A PNG encoder for tests (ISO/IEC 15948): every colour type, bit depth and row filter.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="ColourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Bits">Bits of a sample.</param>
/// <param name="Samples">Samples of all pixels, row by row.</param>
internal sealed record PngFile(int Width, int Height, int ColourType, int Bits, int[] Samples)
{
    /// <summary>Red, green and blue of each palette entry.</summary>
    public byte[]? Palette { get; init; }

    /// <summary>The filter of each row.</summary>
    public Func<int, int> Filter { get; init; } = _ => 0;

    /// <summary>The most bytes of an IDAT chunk.</summary>
    public int ChunkBytes { get; init; } = int.MaxValue;

    /// <summary>The interlace method that the header claims.</summary>
    public byte Interlace { get; init; }

    /// <summary>Samples of a pixel.</summary>
    public static int Channels(int colourType) => colourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

    public byte[] Encode()
    {
        using MemoryStream pixels = new();
        using (ZLibStream zlib = new(pixels, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(FilteredRows());
        }

        return Encode(pixels.ToArray());
    }

    /// <summary>The file around a stream of compressed pixels, sound or not.</summary>
    public byte[] Encode(byte[] compressed)
    {
        List<byte> file = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Bits, (byte)ColourType, Interlace);
        AddChunk(file, "IHDR"u8, header);
        AddChunk(file, "tEXt"u8, "Comment\0a chunk that a reader may pass over"u8);
        if (Palette is not null)
        {
            AddChunk(file, "PLTE"u8, Palette);
        }

        foreach (byte[] part in compressed.Chunk(ChunkBytes))
        {
            AddChunk(file, "IDAT"u8, part);
        }

        AddChunk(file, "IEND"u8, []);
        return [.. file];
    }

    private byte[] FilteredRows()
    {
        int channels = Channels(ColourType), pixelBytes = Math.Max(1, channels * Bits / 8), stride = ((Width * channels * Bits) + 7) / 8;
        byte[] above = new byte[stride];
        List<byte> rows = [];
        for (int y = 0; y < Height; y++)
        {
            byte[] row = Pack(Samples.AsSpan(y * Width * channels, Width * channels), stride);
            int filter = Filter(y);
            rows.Add((byte)filter);
            for (int i = 0; i < stride; i++)
            {
                int a = i < pixelBytes ? 0 : row[i - pixelBytes], b = above[i], c = i < pixelBytes ? 0 : above[i - pixelBytes];
                rows.Add((byte)(row[i] - Predict(filter, a, b, c)));
            }

            above = row;
        }

        return [.. rows];
    }

    private byte[] Pack(ReadOnlySpan<int> samples, int stride)
    {
        byte[] row = new byte[stride];
        for (int i = 0; i < samples.Length; i++)
        {
            if (Bits == 16)
            {
                BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(i * 2), (ushort)samples[i]);
            }
            else
            {
                int bit = i * Bits;
                row[bit / 8] |= (byte)(samples[i] << (8 - Bits - (bit % 8)));
            }
        }

        return row;
    }

    // Clause 9.2: None, Sub, Up, Average, Paeth.
    private static int Predict(int filter, int a, int b, int c)
    {
        if (filter != 4)
        {
            return filter switch { 1 => a, 2 => b, 3 => (a + b) >> 1, _ => 0 };
        }

        int p = a + b - c;
        (int Distance, int Order, int Value) nearest = new[] { (Math.Abs(p - a), 0, a), (Math.Abs(p - b), 1, b), (Math.Abs(p - c), 2, c) }.Min();
        return nearest.Value;
    }

    private static void AddChunk(List<byte> file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.AddRange(number);
        file.AddRange(type);
        file.AddRange(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32([.. type, .. body]));
        file.AddRange(number);
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
