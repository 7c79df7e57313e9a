using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Importers.Files;

/// <summary>
/// By which a file is known to have the bytes that it had: device, inode, size, and the times of its last change. The kernel
/// sets the second one (ctime) at every write, and no program can set it back.
/// </summary>
/// <param name="Name">Digest of all of them.</param>
/// <param name="Changed">The later one of both times.</param>
internal readonly partial record struct FileIdentity(Digest Name, DateTimeOffset Changed)
{
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the file itself
    private const uint BasicFields = 0x7FF; // STATX_BASIC_STATS
    private const int Bytes = 256, InodeAt = 32, SizeAt = 40, ChangedAt = 96, ModifiedAt = 112, DeviceAt = 136, TimeBytes = 12; // struct statx

    /// <summary>The identity of an open file; null where the system does not tell (Linux only).</summary>
    public static FileIdentity? Of(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[Bytes];
        if (!OperatingSystem.IsLinux() || Status(file, "", EmptyPath, BasicFields, status) != 0)
        {
            return null;
        }

        byte[] parts =
        [
            .. status.Slice(DeviceAt, 8), .. status.Slice(InodeAt, 8), .. status.Slice(SizeAt, 8),
            .. status.Slice(ChangedAt, TimeBytes), .. status.Slice(ModifiedAt, TimeBytes),
        ];
        return new FileIdentity(Digest.Of(parts), DateTimeOffset.FromUnixTimeSeconds(Math.Max(Seconds(status[ChangedAt..]), Seconds(status[ModifiedAt..]))));
    }

    private static long Seconds(ReadOnlySpan<byte> time) =>
        Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(time), DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(SafeFileHandle file, string path, int flags, uint fields, Span<byte> status);
}
