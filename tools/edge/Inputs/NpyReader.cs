using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Edge.Cli.Inputs;

/// <summary>Reads NumPy files (format 1.0 to 3.0): little-endian, C order. Gives the bytes; the model says what they are.</summary>
internal static partial class NpyReader
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <summary>The element type as NumPy writes it (<c>&lt;f4</c>, <c>|i1</c>) and the bytes of the array.</summary>
    public static (string Type, byte[] Bytes) Read(ReadOnlySpan<byte> file, string source)
    {
        if (file.Length < 12)
        {
            throw InputErrors.Damaged(source, "Its header is cut off.");
        }

        bool wide = file[6] >= 2;
        long headerBytes = wide ? BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        int start = wide ? 12 : 10;
        if (headerBytes > file.Length - start || headerBytes > 1 << 16)
        {
            throw InputErrors.Damaged(source, "Its header is cut off.");
        }

        string header = Encoding.UTF8.GetString(file.Slice(start, (int)headerBytes));
        Match type = Descr().Match(header);
        if (!type.Success || header.Contains("'fortran_order': True", StringComparison.Ordinal) || type.Groups["type"].Value.StartsWith('>'))
        {
            throw InputErrors.Unsupported(source, $"Its header is {header.Trim()}; little-endian arrays in C order are read.");
        }

        return (type.Groups["type"].Value, file[(start + (int)headerBytes)..].ToArray());
    }

    [GeneratedRegex("'descr': '(?<type>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descr();
}
