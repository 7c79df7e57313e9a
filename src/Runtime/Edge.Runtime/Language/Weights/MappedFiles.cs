using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Blocks in the files of a <see cref="ShardStore"/>, mapped for their turns. Where the page cache can hold them, nothing is
/// copied: to read a block is to enter its pages into the page table, all at once, and to drop it is to take them out again.
/// What is not in the cache comes from the disk on the way. Each file is checked against its digest the first time.
/// </summary>
internal sealed class MappedFiles(Plan plan, ShardStore store) : IBlockStorage
{
    private readonly Dictionary<int, MappedShard> _mapped = [];

    /// <inheritdoc/>
    public long PaddingBytes(int shard) => ShardStore.FileBytes(plan.Shards[shard]) - plan.Shards[shard].SizeBytes;

    /// <inheritdoc/>
    public void Keep(int shard, Span<byte> room) => store.Read(plan.Shards[shard], room);

    /// <inheritdoc/>
    public nint Read(int shard, Span<byte> room)
    {
        Shard wanted = plan.Shards[shard];
        if (_mapped.TryGetValue(shard, out MappedShard? known))
        {
            known.Enter(0, known.MappedBytes);
            return known.Start;
        }

        MappedShard mapped = _mapped[shard] = store.MapFile(wanted);
        mapped.Enter(0, mapped.MappedBytes);
        store.Verify(wanted, mapped.GetSpan());
        return mapped.Start;
    }

    /// <inheritdoc/>
    public void Drop(int shard) => _mapped[shard].Leave(0, _mapped[shard].MappedBytes);

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
        // The store unmaps its files.
    }
}
