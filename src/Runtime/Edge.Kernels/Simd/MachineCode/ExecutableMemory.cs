using System.Runtime.InteropServices;

namespace Edge.Kernels.Simd.MachineCode;

/// <summary>Machine code in pages of its own, writable until it is complete and executable from then on. Kept until the process ends.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int Readable = 1, Writable = 2, Executable = 4;
    private const int IsPrivate = 2, IsAnonymous = 0x20;

    /// <summary>Makes code callable.</summary>
    /// <param name="code">The instructions.</param>
    /// <returns>Its address; 0 where the system is not Linux or does not allow it.</returns>
    public static nint TryPlace(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        nint pages = Map(0, (nuint)code.Length, Readable | Writable, IsPrivate | IsAnonymous, -1, 0);
        if (pages == -1)
        {
            return 0;
        }

        code.CopyTo(new Span<byte>((void*)pages, code.Length));
        return Protect(pages, (nuint)code.Length, Readable | Executable) == 0 ? pages : 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);
}
