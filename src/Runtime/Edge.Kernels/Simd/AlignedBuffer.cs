namespace Edge.Kernels.Simd;

/// <summary>Memory at a fixed address on a cache line: packed weights, tables, scratch. Zero at first; the collector frees it with its owner.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int LineBytes = 64;
    private readonly byte[] _pinned;

    /// <summary>Allocates on the pinned heap.</summary>
    /// <param name="bytes">Size; a vector read past the end stays inside the allocation.</param>
    public AlignedBuffer(int bytes)
    {
        _pinned = GC.AllocateArray<byte>(checked(bytes + (2 * LineBytes)), pinned: true);
        byte* start = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_pinned, 0);
        Pointer = (byte*)(((nint)start + LineBytes - 1) & -LineBytes);
        Bytes = bytes;
    }

    /// <summary>First byte, on a cache line.</summary>
    public byte* Pointer { get; }

    /// <summary>Size in bytes.</summary>
    public int Bytes { get; }

    /// <summary>A copy of <paramref name="values"/> in such memory.</summary>
    public static AlignedBuffer Of(ReadOnlySpan<int> values)
    {
        var buffer = new AlignedBuffer(checked(values.Length * sizeof(int)));
        values.CopyTo(buffer.Span<int>());
        return buffer;
    }

    /// <summary>The memory as elements of <typeparamref name="T"/>.</summary>
    public Span<T> Span<T>()
        where T : unmanaged => new(Pointer, Bytes / sizeof(T));
}
