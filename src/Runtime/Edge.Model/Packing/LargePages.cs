using System.Runtime.InteropServices;

namespace Edge.Model.Packing;

/// <summary>
/// Weights are read from end to end for every token; with pages of 4 kB a fifth of that time goes into finding them
/// (<c>docs/products.md</c>).
/// </summary>
public static class LargePages
{
    private const long LargePageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>
    /// Asks for large pages where memory has not been touched yet (madvise(2) of Linux). The edges that fill no large page
    /// keep small ones, so no more memory is used. Elsewhere nothing happens.
    /// </summary>
    /// <param name="address">The memory.</param>
    /// <param name="bytes">Its size.</param>
    public static void Prefer(nint address, long bytes)
    {
        nint first = (nint)((address + LargePageBytes - 1) & -LargePageBytes);
        long length = (address + bytes - first) & -LargePageBytes;
        if (OperatingSystem.IsLinux() && length > 0)
        {
            _ = Advise(first, (nuint)length, AdviseHugePage);
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint address, nuint bytes, int advice);
}
