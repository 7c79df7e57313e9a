using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Devices;

/// <summary>Linux's I²C character devices: numbers and layouts of linux/i2c-dev.h and linux/i2c.h.</summary>
internal static partial class LinuxI2c
{
    public const nuint SetAddress = 0x0703, Transfer = 0x0707; // I2C_SLAVE, I2C_RDWR
    public const ushort ReadFlag = 0x0001; // I2C_M_RD
    public const int ReadWrite = 2, CloseOnExec = 0x80000;
    public const int Busy = 16, PermissionDenied = 13;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle handle, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, nuint request, ref MessageList messages);

    /// <summary>Writes, then reads unless nothing is asked for, as one transaction.</summary>
    /// <returns>Whether the device acknowledged everything.</returns>
    public static unsafe bool Exchange(SafeFileHandle handle, ushort address, ReadOnlySpan<byte> written, Span<byte> read)
    {
        fixed (byte* source = written, destination = read)
        {
            Message* messages = stackalloc Message[2];
            messages[0] = new Message { Address = address, Length = (ushort)written.Length, Bytes = (nint)source };
            messages[1] = new Message { Address = address, Flags = ReadFlag, Length = (ushort)read.Length, Bytes = (nint)destination };
            MessageList list = new() { Messages = (nint)messages, Count = read.IsEmpty ? 1u : 2u };
            return Control(handle, Transfer, ref list) >= 0;
        }
    }

    /// <summary>struct i2c_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public ushort Address;
        public ushort Flags;
        public ushort Length;
        public nint Bytes;
    }

    /// <summary>struct i2c_rdwr_ioctl_data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageList
    {
        public nint Messages;
        public uint Count;
    }
}
