using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge.Runtime;

/// <summary>What Linux is told about the pages of a mapped file (madvise(2)). Without effect elsewhere.</summary>
internal static partial class PageAdvice
{
    private const int Random = 1, WillNeed = 3, DontNeed = 4, HugePage = 14, NoHugePage = 15, PopulateRead = 22;

    /// <summary>Whether the kernel can enter pages into the page table on request (5.14 or later).</summary>
    public static bool CanEnter { get; } = IsKnown(PopulateRead);

    private static bool HasHugePages { get; } = IsKnown(HugePage);

    /// <summary>
    /// For a file that is read from end to end: what is not in memory yet is read in large pages, where the file system has
    /// them (ext4 of Linux 6.16 or later, XFS). To enter one of 2 MB into the page table costs as much as one of 4 kB.
    /// </summary>
    public static void PreferLarge(nint address, long bytes)
    {
        if (HasHugePages)
        {
            _ = Advise(address, (nuint)bytes, HugePage);
        }
    }

    /// <summary>For a file of which few bytes are read here and there: a touch brings in no large page.</summary>
    public static void PreferSmall(nint address, long bytes)
    {
        if (HasHugePages)
        {
            _ = Advise(address, (nuint)bytes, NoHugePage);
            _ = Advise(address, (nuint)bytes, Random);
        }
    }

    /// <summary>Enters pages, reading what is not in memory.</summary>
    /// <exception cref="IOException">They cannot be read, or are behind the end of the file.</exception>
    public static void Enter(nint address, long bytes)
    {
        if (!HasHugePages)
        {
            _ = Advise(address, (nuint)bytes, WillNeed); // with large pages it would bring in small ones
        }

        if (Advise(address, (nuint)bytes, PopulateRead) != 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }
    }

    /// <summary>Takes pages out; they stay in the page cache as long as the kernel likes.</summary>
    public static void Leave(nint address, long bytes) => _ = Advise(address, (nuint)bytes, DontNeed);

    // The kernel looks at the advice before it finds that there are no pages.
    private static bool IsKnown(int advice) => OperatingSystem.IsLinux() && Advise(0, 0, advice) == 0;

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint bytes, int advice);
}
