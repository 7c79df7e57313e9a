using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Devices;

/// <summary>Terminals in Linux: numbers and layouts of the generic architectures (x86, Arm, RISC-V), ioctl_tty(2).</summary>
internal static partial class Terminal
{
    public const int ReadWrite = 2, NoControllingTerminal = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;

    public const int LockExclusive = 2, LockNonBlocking = 4;

    public const nuint GetSettings = 0x802C542A, SetSettings = 0x402C542B; // TCGETS2, TCSETS2
    public const nuint Drain = 0x5409, Flush = 0x540B, SetExclusive = 0x540C; // TCSBRK with 1, TCFLSH, TIOCEXCL
    public const nint FlushInput = 0;

    public const uint OtherRate = 0x1000, EightBits = 0x30, EnableReceiver = 0x80, IgnoreModemLines = 0x800; // BOTHER, CS8, CREAD, CLOCAL

    public const short CanRead = 1, CanWrite = 4;

    public const int Interrupted = 4, TryAgain = 11, PermissionDenied = 13, Busy = 16, InvalidArgument = 22, NotATerminal = 25;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle handle, Span<byte> destination, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle handle, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Configure(SafeFileHandle handle, nuint request, ref Settings settings);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, int timeoutMs);

    /// <summary>struct termios2.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    public struct Settings
    {
        [FieldOffset(0)]
        public uint Input;

        [FieldOffset(4)]
        public uint Output;

        [FieldOffset(8)]
        public uint Control;

        [FieldOffset(12)]
        public uint Local;

        /// <summary>c_cc[VMIN]: with 1, a read that finds nothing says so instead of looking like a hang-up.</summary>
        [FieldOffset(17 + 6)]
        public byte MinRead;

        [FieldOffset(36)]
        public uint InputRate;

        [FieldOffset(40)]
        public uint OutputRate;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
