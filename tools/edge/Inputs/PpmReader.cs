namespace Edge.Cli.Inputs;

/// <summary>Reads Netpbm files: binary PPM (P6) and PGM (P5) with values up to 255.</summary>
internal static class PpmReader
{
    private const int MaxDigits = 10;

    public static bool Recognises(ReadOnlySpan<byte> file) => file.Length > 2 && file[0] == 'P' && file[1] is (byte)'5' or (byte)'6' && IsSpace(file[2]);

    public static Image Read(ReadOnlySpan<byte> file, string source)
    {
        bool colour = file[1] == '6';
        int position = 2;
        long width = Number(file, ref position, source), height = Number(file, ref position, source), most = Number(file, ref position, source);
        if (most is < 1 or > 255)
        {
            throw InputErrors.Unsupported(source, $"Its largest value is {most}; up to 255 is read.");
        }

        if (position == file.Length || !IsSpace(file[position]))
        {
            throw InputErrors.Damaged(source, "Its header is cut off.");
        }

        ReadOnlySpan<byte> pixels = file[(position + 1)..];
        Image image = Image.Create(width, height, pixels.Length / (colour ? 3 : 1), source);
        for (int i = 0; i < image.Rgb.Length; i++)
        {
            image.Rgb[i] = (byte)Math.Min(255, pixels[colour ? i : i / 3] * 255 / most);
        }

        return image;
    }

    private static long Number(ReadOnlySpan<byte> file, ref int position, string source)
    {
        while (position < file.Length && (IsSpace(file[position]) || file[position] == '#'))
        {
            if (file[position] == '#')
            {
                while (position < file.Length && file[position] != '\n')
                {
                    position++;
                }
            }
            else
            {
                position++;
            }
        }

        long value = 0;
        int digits = 0;
        for (; position < file.Length && file[position] is >= (byte)'0' and <= (byte)'9' && digits < MaxDigits; position++, digits++)
        {
            value = (value * 10) + file[position] - '0';
        }

        return digits is > 0 and < MaxDigits ? value : throw InputErrors.Damaged(source, "Its header is cut off.");
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
