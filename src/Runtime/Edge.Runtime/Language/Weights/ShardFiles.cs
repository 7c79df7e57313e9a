using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime.Language;

/// <summary>
/// Blocks in the files of a <see cref="ShardStore"/>, read past the page cache: where memory is too small for all blocks of a
/// device, the cache would evict what it needs for pages that are gone before they are read again. Each file is checked
/// against its digest the first time.
/// </summary>
internal sealed class ShardFiles(Plan plan, ShardStore store) : IBlockStorage
{
    private readonly Dictionary<int, SafeFileHandle> _files = [];

    // The file system does not read past its cache.
    private bool _isCached;

    /// <summary>The storage that suits this machine: mapped files where memory can hold them twice over.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The device.</param>
    /// <param name="store">Holds its shards.</param>
    /// <param name="isBounded">Whether the bytes of the device's weights in memory are bounded.</param>
    /// <exception cref="EdgeException">EDGE5101 if one is missing.</exception>
    public static IBlockStorage Open(Plan plan, int device, ShardStore store, bool isBounded)
    {
        int[] shards = [.. PlanShards.Of(plan, device)];
        foreach (int shard in shards.Where(s => !store.Contains(plan.Shards[s])))
        {
            throw ShardErrors.Missing(plan.Shards[shard].Digest, "the store");
        }

        bool isRoomy = shards.Sum(s => plan.Shards[s].SizeBytes) <= FileAccessAdvice.AvailableMemoryBytes() / 2;
        return isRoomy && PageAdvice.CanEnter ? new MappedFiles(plan, store, isBounded) : new ShardFiles(plan, store);
    }

    /// <inheritdoc/>
    public long PaddingBytes(int shard) => 0;

    /// <inheritdoc/>
    public nint Keep(int shard, Span<byte> room) => Read(shard, room);

    /// <inheritdoc/>
    public nint Read(int shard, Span<byte> room)
    {
        Shard wanted = plan.Shards[shard];
        if (_files.TryGetValue(shard, out SafeFileHandle? file))
        {
            Read(file, room, wanted.SizeBytes);
        }
        else
        {
            _files[shard] = file = store.Open(wanted);
            Read(file, room, wanted.SizeBytes);
            store.Verify(wanted, room[..(int)wanted.SizeBytes]);
            FileAccessAdvice.DropFromCache(file);
            _isCached |= !FileAccessAdvice.TryBypassCache(file);
        }

        if (_isCached)
        {
            FileAccessAdvice.DropFromCache(file);
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Drop(int shard)
    {
    }

    /// <inheritdoc/>
    public nint Map(int shard) => store.Table(plan.Shards[shard]).Start;

    /// <inheritdoc/>
    public void Rest(int shard)
    {
        MappedShard table = store.Table(plan.Shards[shard]);
        PageAdvice.Leave(table.Start, table.MappedBytes);
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
