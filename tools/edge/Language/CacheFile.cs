namespace Edge.Cli.Language;

/// <summary>A file under the user's cache folder that several processes may write: readers see one of them whole.</summary>
internal static class CacheFile
{
    /// <summary>Replaces it. Where that cannot be done, it stays as it is: what a cache lacks is found out again.</summary>
    /// <param name="path">Where.</param>
    /// <param name="bytes">All of it.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string partial = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(partial, bytes);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run finds it out again.
        }
    }
}
