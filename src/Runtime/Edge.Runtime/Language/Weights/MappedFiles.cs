using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Blocks in the files of a <see cref="ShardStore"/>, mapped for their turns, or for good. Where the page cache can hold them, nothing is
/// copied: to read a block is to enter its pages into the page table, all at once, and to drop it is to take them out again.
/// What is not in the cache comes from the disk on the way. Each file is checked against its digest the first time.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="store">Holds the shards.</param>
/// <param name="isBounded">Whether what stays may not take more than its own bytes.</param>
internal sealed class MappedFiles(Plan plan, ShardStore store, bool isBounded) : IBlockStorage
{
    private readonly Dictionary<int, MappedShard> _mapped = [];

    /// <inheritdoc/>
    public long PaddingBytes(int shard) => ShardStore.FileBytes(plan.Shards[shard]) - plan.Shards[shard].SizeBytes;

    /// <inheritdoc/>
    /// <remarks>
    /// A file takes whole large pages, which a bound on memory does not allow for. In small pages it would be read slower than a copy in large
    /// ones, in every inference.
    /// </remarks>
    public nint Keep(int shard, Span<byte> room)
    {
        Shard wanted = plan.Shards[shard];
        if (!isBounded)
        {
            MappedShard mapped = store.MapFile(wanted);
            mapped.Enter(0, mapped.MappedBytes);
            if (mapped.IsLarge)
            {
                store.Verify(wanted, mapped.GetSpan());
                return mapped.Start;
            }

            mapped.Leave(0, mapped.MappedBytes);
        }

        store.Read(wanted, room);
        return 0;
    }

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
