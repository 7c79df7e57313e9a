using System.Buffers;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Blocks in the files of a <see cref="ShardStore"/>, mapped. Where the page cache can hold them, nothing is copied: to read a
/// block is to enter its pages into the page table, all at once, and to drop it is to take them out again. What is not in the
/// cache comes from the disk on the way. Each file is checked against its digest the first time.
/// </summary>
internal sealed unsafe class MappedFiles(Plan plan, ShardStore store) : IBlockStorage
{
    private readonly Dictionary<int, MemoryHandle> _pins = [];

    /// <inheritdoc/>
    public nint Read(int shard, nint room, long bytes)
    {
        Shard wanted = plan.Shards[shard];
        bool isFirst = !_pins.TryGetValue(shard, out MemoryHandle pin);
        if (isFirst)
        {
            _pins[shard] = pin = store.Map(wanted).Pin();
        }

        PageAdvice.Enter((nint)pin.Pointer, wanted.SizeBytes);
        if (isFirst)
        {
            store.Verify(wanted, new ReadOnlySpan<byte>(pin.Pointer, (int)wanted.SizeBytes));
        }

        return (nint)pin.Pointer;
    }

    /// <inheritdoc/>
    public void Drop(int shard) => PageAdvice.Leave((nint)_pins[shard].Pointer, plan.Shards[shard].SizeBytes);

    /// <inheritdoc/>
    public nint Map(int shard)
    {
        using MemoryHandle pin = store.Load(plan.Shards[shard]).Pin();
        return (nint)pin.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryHandle pin in _pins.Values)
        {
            pin.Dispose();
        }
    }
}
