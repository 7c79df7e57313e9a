using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime.Language;

/// <summary>What Linux is told about a file that is read in whole blocks, each in every inference. Without effect elsewhere.</summary>
internal static partial class FileAccessAdvice
{
    private const int SetFlags = 4, GetFlags = 3; // fcntl: F_SETFL, F_GETFL
    private const int DontNeed = 4; // posix_fadvise: POSIX_FADV_DONTNEED

    /// <summary>Lets reads go past the page cache, from the device into the caller's pages (open(2), O_DIRECT).</summary>
    /// <returns>Whether the file system does that.</returns>
    public static bool TryBypassCache(SafeFileHandle file)
    {
        int direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        int flags = Control(file, GetFlags, 0);
        return flags >= 0 && Control(file, SetFlags, flags | direct) == 0;
    }

    /// <summary>Gives the file's pages in the cache back.</summary>
    public static void DropFromCache(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    /// <summary>Bytes that Linux can still give without swapping; <see cref="long.MaxValue"/> where that is not known.</summary>
    public static long AvailableMemoryBytes()
    {
        const string Key = "MemAvailable:";
        try
        {
            foreach (string line in File.ReadLines("/proc/meminfo"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal) && long.TryParse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), out long kilobytes))
                {
                    return kilobytes * 1024;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }

        return long.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
