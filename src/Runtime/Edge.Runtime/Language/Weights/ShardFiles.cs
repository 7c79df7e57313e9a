using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime.Language;

/// <summary>
/// Blocks in the files of a <see cref="ShardStore"/>. Where memory can hold all blocks of the device twice over, reads go
/// through the page cache, which then serves them; where it cannot, they go past it, so that nothing is evicted for pages
/// that will be gone before they are read again. Each file is checked against its digest the first time.
/// </summary>
internal sealed unsafe class ShardFiles : IBlockStorage
{
    private readonly Plan _plan;
    private readonly ShardStore _store;
    private readonly Dictionary<int, SafeFileHandle> _files = [];
    private readonly bool _bypassesCache;

    // The file system does not read past its cache.
    private bool _isCached;

    /// <param name="plan">The plan.</param>
    /// <param name="device">The device.</param>
    /// <param name="store">Holds its shards.</param>
    /// <exception cref="EdgeException">EDGE5101 if one is missing.</exception>
    public ShardFiles(Plan plan, int device, ShardStore store)
    {
        (_plan, _store) = (plan, store);
        int[] shards = [.. PlanShards.Of(plan, device)];
        foreach (int shard in shards.Where(s => !store.Contains(plan.Shards[s])))
        {
            throw ShardErrors.Missing(plan.Shards[shard].Digest, "the store");
        }

        _bypassesCache = shards.Sum(s => plan.Shards[s].SizeBytes) > FileAccessAdvice.AvailableMemoryBytes() / 2;
    }

    /// <inheritdoc/>
    public void Read(int shard, nint address, long bytes)
    {
        Shard wanted = _plan.Shards[shard];
        Span<byte> target = new((void*)address, (int)bytes);
        if (_files.TryGetValue(shard, out SafeFileHandle? file))
        {
            Read(file, target, wanted.SizeBytes);
        }
        else
        {
            _files[shard] = file = _store.Open(wanted);
            Read(file, target, wanted.SizeBytes);
            _store.Verify(wanted, target[..(int)wanted.SizeBytes]);
            _isCached |= _bypassesCache && !FileAccessAdvice.TryBypassCache(file);
            if (_bypassesCache)
            {
                FileAccessAdvice.DropFromCache(file);
            }
        }

        if (_isCached)
        {
            FileAccessAdvice.DropFromCache(file);
        }
    }

    /// <inheritdoc/>
    public nint Map(int shard)
    {
        using System.Buffers.MemoryHandle pin = _store.Load(_plan.Shards[shard]).Pin();
        return (nint)pin.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static void Read(SafeFileHandle file, Span<byte> target, long bytes)
    {
        int done = 0;
        while (done < bytes)
        {
            int read = RandomAccess.Read(file, target[done..], done);
            done += read > 0 ? read : throw new EndOfStreamException("the file of a shard has become shorter.");
        }
    }
}
