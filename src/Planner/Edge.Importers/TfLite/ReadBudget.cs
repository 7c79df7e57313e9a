using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>
/// What an import may allocate or hash, in bytes: a multiple of the size of the file. FlatBuffers offsets may all point
/// to the same place, so that a small file can describe a huge model; an honest file refers to a byte about once.
/// </summary>
internal sealed class ReadBudget(long fileBytes)
{
    /// <summary>Bytes that each byte of the file pays for.</summary>
    public const int BytesPerFileByte = 16;

    /// <summary>Bytes that are free, so that small files have room.</summary>
    public const int FreeBytes = 1 << 20;

    private long _left = checked((fileBytes * BytesPerFileByte) + FreeBytes);

    /// <summary>Takes <paramref name="bytes"/> from the budget, before they are used.</summary>
    public void Spend(long bytes)
    {
        _left -= bytes;
        if (_left < 0 || bytes < 0)
        {
            throw new EdgeException(2004, "The file describes more data than it holds.", $"An import uses at most {BytesPerFileByte} bytes for each byte of the file.", "The file is damaged or hostile; export or download it again.");
        }
    }
}
