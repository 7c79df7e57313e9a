using Edge.Model;

namespace Edge.Training.Data;

/// <summary>
/// Reads the binary version of CIFAR-10 (Krizhevsky, 2009): records of one byte of label and 3,072 bytes of pixels, red, green and
/// blue plane after plane.
/// </summary>
internal static class CifarFiles
{
    private const int Side = 32, Pixels = Side * Side, RecordBytes = 1 + (3 * Pixels);
    private const string TrainingFiles = "data_batch_*.bin", TestFiles = "test_batch*.bin";

    /// <summary>Whether a folder has such files.</summary>
    public static bool Are(string folder) => Files(folder, TrainingFiles).Length > 0;

    /// <summary>Reads the training pictures.</summary>
    /// <exception cref="EdgeException">EDGE7001, EDGE7002.</exception>
    public static PictureSet Training(string folder, int classes) => Read(folder, Files(folder, TrainingFiles), classes)!;

    /// <summary>Reads the test pictures; null where there are none.</summary>
    /// <exception cref="EdgeException">EDGE7001, EDGE7002.</exception>
    public static PictureSet? Test(string folder, int classes) => Read(folder, Files(folder, TestFiles), classes);

    private static string[] Files(string folder, string pattern) => [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];

    // Of what a link leads to, not of the link.
    private static long BytesOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return stream.Length;
    }

    private static PictureSet? Read(string folder, string[] files, int classes)
    {
        long bytes = files.Sum(BytesOf);
        if (bytes > PictureSet.MaxBytes)
        {
            throw DataErrors.TooMuch(folder, bytes);
        }

        byte[] pixels = new byte[bytes / RecordBytes * 3 * Pixels];
        int[] labels = new int[bytes / RecordBytes];
        int at = 0;
        foreach (string file in files)
        {
            byte[] records = File.ReadAllBytes(file);
            if (records.Length == 0 || records.Length % RecordBytes != 0)
            {
                throw DataErrors.Damaged(file, $"It has {records.Length} bytes, no multiple of {RecordBytes}.");
            }

            for (int start = 0; start < records.Length && at < labels.Length; start += RecordBytes, at++)
            {
                labels[at] = records[start] < classes ? records[start] : throw DataErrors.Damaged(file, $"Record {start / RecordBytes} is of class {records[start]}; the model knows {classes}.");
                Interleave(records.AsSpan(start + 1, 3 * Pixels), pixels.AsSpan(at * 3 * Pixels, 3 * Pixels));
            }
        }

        return files.Length == 0 ? null : new PictureSet(Side, Side, pixels, labels);
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> rgb)
    {
        for (int p = 0; p < Pixels; p++)
        {
            (rgb[3 * p], rgb[(3 * p) + 1], rgb[(3 * p) + 2]) = (planes[p], planes[Pixels + p], planes[(2 * Pixels) + p]);
        }
    }
}
