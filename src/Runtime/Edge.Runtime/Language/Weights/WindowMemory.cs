using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Runtime.Language;

/// <summary>The memory of a window: the area through which blocks stream, and a room for each block that stays.</summary>
internal sealed unsafe class WindowMemory : IDisposable
{
    private const int PageBytes = 4096;

    private readonly WeightWindow _window;
    private readonly byte* _memory;
    private readonly long[] _rooms;

    /// <summary>Takes memory.</summary>
    /// <param name="window">Which blocks stay; sizes in whole pages.</param>
    public WindowMemory(WeightWindow window)
    {
        (_window, _rooms) = (window, new long[window.Sizes.Length]);
        long end = window.AreaBytes;
        for (int i = 0; i < _rooms.Length; i++)
        {
            _rooms[i] = end;
            end += window.IsRetained[i] ? window.Sizes[i] : 0;
        }

        long bytes = Math.Max(end, 1);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        LargePages.Prefer((nint)_memory, bytes);
    }

    /// <summary>Bytes that a shard takes in whole pages.</summary>
    public static long PagesOf(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;

    /// <summary>Where a block goes.</summary>
    /// <param name="block">Which.</param>
    /// <param name="isAtStart">At which end of the area, if it does not stay.</param>
    /// <param name="address">Where the room begins.</param>
    public Span<byte> Room(int block, bool isAtStart, out nint address)
    {
        long size = _window.Sizes[block];
        long offset = _window.IsRetained[block] ? _rooms[block] : isAtStart ? 0 : _window.AreaBytes - size;
        address = (nint)(_memory + offset);
        return new Span<byte>(_memory + offset, (int)size);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
