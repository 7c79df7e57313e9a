using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Importers.TfLite.Metadata;

/// <summary>The files packed with a model: a ZIP archive behind the FlatBuffers data.</summary>
internal static class AssociatedFiles
{
    /// <summary>Longest text that is read, in bytes.</summary>
    public const int MaxTextBytes = 64 << 10;

    // End-of-central-directory record (PKWARE APPNOTE 4.3.16) without a comment: its size. Entries: label files, a readme.
    private const int DirectoryEndBytes = 22, MaxEntries = 64;

    /// <summary>Text of a file in the archive, lines separated by a line feed.</summary>
    /// <param name="model">The whole model file.</param>
    /// <param name="name">Name of the file in the archive.</param>
    /// <returns>The text; null where there is no archive, no such file, or either is damaged or too large.</returns>
    public static string? TryReadText(ReadOnlyMemory<byte> model, string name)
    {
        if (!EndsWithSmallArchive(model.Span) || !MemoryMarshal.TryGetArray(model, out ArraySegment<byte> bytes))
        {
            return null;
        }

        try
        {
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.GetEntry(name) is not { } entry)
            {
                return null;
            }

            using Stream content = entry.Open();
            var text = new byte[MaxTextBytes + 1];
            int length = content.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return length > MaxTextBytes ? null : Encoding.UTF8.GetString(text, 0, length).ReplaceLineEndings("\n").TrimEnd('\n');
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    // Archives of model files hold a few files and end without a comment; reading any other is not worth its cost.
    private static bool EndsWithSmallArchive(ReadOnlySpan<byte> model)
    {
        if (model.Length < DirectoryEndBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> end = model[^DirectoryEndBytes..];
        return end.StartsWith("PK\x05\x06"u8) && end[10] <= MaxEntries && end[11] == 0;
    }
}
