namespace Edge.Cli.Verbs;

/// <summary>A file that appears whole or not at all.</summary>
internal static class NewFile
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a file beside its place, then moves it there.</summary>
    /// <param name="path">Its place; what is there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string part = path + ".part";
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
            {
                write(stream);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
