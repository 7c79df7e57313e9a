using System.Globalization;

namespace Edge.Devices;

/// <summary>
/// A folder for weights under the user's cache (<c>$XDG_CACHE_HOME/edge</c>, or <c>~/.cache/edge</c>) that one process at a
/// time uses. The next process that asks finds what is there, so that weights are written once. Where the cache cannot
/// be used, a temporary folder takes its place, and goes with the slot.
/// </summary>
public sealed class CacheSlot : IDisposable
{
    private const int MostSlots = 256;
    private const string LockName = ".lock";

    private readonly FileStream? _lock;

    private CacheSlot(string directory, FileStream? taken) => (Directory, _lock) = (directory, taken);

    /// <summary>The folder of Edge under the user's cache folder.</summary>
    public static string Root => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "edge");

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Takes a folder that no other process uses.</summary>
    /// <param name="kind">What for: the folders are <c>KIND0</c>, <c>KIND1</c>, ….</param>
    /// <param name="first">The number to try first: the same device finds the same folder again.</param>
    /// <param name="maxBytes">If there is more in the folder, the files that were written longest ago are deleted.</param>
    public static CacheSlot Take(string kind, int first = 0, long maxBytes = 32L << 30)
    {
        try
        {
            for (int slot = first; slot < first + MostSlots; slot++)
            {
                string directory = Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{kind}{slot}"));
                System.IO.Directory.CreateDirectory(directory);
                if (TryLock(Path.Combine(directory, LockName)) is { } taken)
                {
                    Prune(directory, maxBytes);
                    return new CacheSlot(directory, taken);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No cache: below.
        }

        return new CacheSlot(System.IO.Directory.CreateTempSubdirectory($"edge-{kind}-").FullName, taken: null);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        if (_lock is null)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
        else
        {
            _lock.Dispose();
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null; // another process has it
        }
    }

    private static void Prune(string directory, long maxBytes)
    {
        long kept = 0;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles().Where(f => f.Name != LockName).OrderByDescending(f => f.LastWriteTimeUtc))
        {
            kept += file.Length;
            if (kept > maxBytes)
            {
                file.Delete();
            }
        }
    }
}
