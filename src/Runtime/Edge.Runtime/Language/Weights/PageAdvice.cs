using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edge.Runtime.Language;

/// <summary>Enters pages of a mapped file into the page table and takes them out (madvise(2) of Linux 5.14 or later).</summary>
internal static partial class PageAdvice
{
    private const int WillNeed = 3, DontNeed = 4, PopulateRead = 22;

    /// <summary>Whether the kernel can do that.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Advise(0, 0, PopulateRead) == 0;

    /// <summary>Enters pages, reading what is not in memory.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static void Enter(nint address, long bytes)
    {
        _ = Advise(address, (nuint)bytes, WillNeed);
        if (Advise(address, (nuint)bytes, PopulateRead) != 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }
    }

    /// <summary>Takes pages out; they stay in the page cache as long as the kernel likes.</summary>
    public static void Leave(nint address, long bytes) => _ = Advise(address, (nuint)bytes, DontNeed);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint bytes, int advice);
}
