using System.Buffers;
using System.Runtime.InteropServices;

namespace Edge.Runtime.Language;

/// <summary>
/// Zeroed native memory of which only what is touched costs anything: rows of a batch that is never full, tokens of a context that
/// is never reached.
/// </summary>
internal sealed unsafe class ReservedMemory : MemoryManager<byte>
{
    private const int Alignment = 64;

    private readonly void* _allocation;
    private bool _isFree;

    /// <param name="bytes">How much.</param>
    public ReservedMemory(long bytes)
    {
        Bytes = bytes;
        _allocation = NativeMemory.AllocZeroed((nuint)(bytes + Alignment));
        Address = ((nint)_allocation + Alignment - 1) & -Alignment;
    }

    /// <summary>The first byte, on a cache line.</summary>
    public nint Address { get; }

    /// <summary>The size.</summary>
    public long Bytes { get; }

    /// <summary>The floats at an address in it.</summary>
    public static Span<float> Floats(nint address, int count) => new((void*)address, count);

    /// <summary>Copies within native memory; the two may overlap.</summary>
    public static void Copy(nint source, nint target, long bytes) => Buffer.MemoryCopy((void*)source, (void*)target, bytes, bytes);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)Address, (int)Math.Min(Bytes, int.MaxValue));

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)Address + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_isFree)
        {
            _isFree = true;
            NativeMemory.Free(_allocation);
        }
    }
}
