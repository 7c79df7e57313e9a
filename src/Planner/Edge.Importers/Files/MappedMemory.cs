using System.Buffers;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Files;

/// <summary>A part of a mapped file.</summary>
/// <param name="start">Address of the first byte; the mapping outlives this.</param>
/// <param name="length">Bytes.</param>
internal sealed unsafe partial class MappedMemory(nint start, int length) : MemoryManager<byte>, IEvictable
{
    private const int DontNeed = 4;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)start, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    public void Evict()
    {
        // Advice: where it is not taken, the pages stay until memory is short. Pages shared with a neighbour stay too.
        nint page = Environment.SystemPageSize, first = (start + page - 1) / page * page, end = (start + length) / page * page;
        if (OperatingSystem.IsLinux() && end > first)
        {
            _ = Advise(first, (nuint)(end - first), DontNeed);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
