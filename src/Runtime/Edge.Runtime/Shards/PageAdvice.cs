using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime;

/// <summary>What Linux is told about the pages of a mapped file (madvise(2)). Without effect elsewhere.</summary>
internal static partial class PageAdvice
{
    private const int Random = 1, WillNeed = 3, DontNeed = 4, HugePage = 14, NoHugePage = 15, PopulateRead = 22;
    private const nuint ScanPages = 0xC0606610; // PAGEMAP_SCAN of linux/fs.h (6.7)
    private const ulong IsHuge = 1 << 6;
    private const int MostRegions = 32;

    private static readonly SafeFileHandle? PageMap = OpenPageMap();

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
        nint first = (nint)((address + Environment.SystemPageSize - 1) & -Environment.SystemPageSize), end = (nint)(address + bytes);
        if (HasHugePages && end > first)
        {
            _ = Advise(first, (nuint)(end - first), NoHugePage);
            _ = Advise(first, (nuint)(end - first), Random);
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

    /// <summary>Whether pages that are entered are large, half of them at least; null where that is not known (before Linux 6.7).</summary>
    public static unsafe bool? AreLarge(nint address, long bytes)
    {
        PageRegion* regions = stackalloc PageRegion[MostRegions];
        PageScan scan = new()
        {
            SizeBytes = (ulong)sizeof(PageScan),
            Start = (ulong)address,
            End = (ulong)(address + bytes),
            Regions = (ulong)regions,
            RegionCount = MostRegions,
            All = IsHuge,
            Returned = IsHuge,
        };
        int found = PageMap is null ? -1 : Control(PageMap, ScanPages, &scan);
        long large = 0;
        for (int i = 0; i < found; i++)
        {
            large += (long)(regions[i].End - regions[i].Start);
        }

        return found < 0 ? null : large >= bytes / 2;
    }

    /// <summary>Takes pages out; they stay in the page cache as long as the kernel likes.</summary>
    public static void Leave(nint address, long bytes) => _ = Advise(address, (nuint)bytes, DontNeed);

    private static SafeFileHandle? OpenPageMap()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.OpenHandle("/proc/self/pagemap") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The kernel looks at the advice before it finds that there are no pages.
    private static bool IsKnown(int advice) => OperatingSystem.IsLinux() && Advise(0, 0, advice) == 0;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(SafeFileHandle file, nuint request, PageScan* argument);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint bytes, int advice);

    /// <summary>struct pm_scan_arg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PageScan
    {
        public ulong SizeBytes, Flags, Start, End, WalkEnd, Regions, RegionCount, MostPages, Inverted, All, Any, Returned;
    }

    /// <summary>struct page_region.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PageRegion
    {
        public ulong Start, End, Categories;
    }
}
