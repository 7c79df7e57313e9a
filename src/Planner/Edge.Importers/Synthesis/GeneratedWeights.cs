using System.Buffers;
using Edge.Model;

namespace Edge.Importers.Synthesis;

/// <summary>Bytes that are made when they are first touched, and again after they were evicted.</summary>
/// <param name="length">How many.</param>
/// <param name="fill">Makes them, the same every time.</param>
internal sealed class GeneratedWeights(int length, GeneratedWeights.Filler fill) : MemoryManager<byte>, IEvictable
{
    private readonly Lock _gate = new();
    private byte[]? _bytes;

    /// <summary>Fills a span.</summary>
    internal delegate void Filler(Span<byte> bytes);

    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(length);

    /// <inheritdoc/>
    public void Evict() => _bytes = null;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        lock (_gate)
        {
            byte[]? bytes = _bytes;
            if (bytes is null)
            {
                bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
                fill(bytes);
                _bytes = bytes;
            }

            return bytes;
        }
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        GetSpan();
        return _bytes.AsMemory(elementIndex).Pin();
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _bytes = null;
}
