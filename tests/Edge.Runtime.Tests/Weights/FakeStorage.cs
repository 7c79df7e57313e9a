using Edge.Runtime.Language;

namespace Edge.Runtime.Tests.Weights;

/// <summary>Storage that makes blocks up, as slowly or as badly as a test wants.</summary>
internal sealed class FakeStorage : IBlockStorage
{
    /// <summary>Called before each read with the block and how many reads came before.</summary>
    public Action<int, int> BeforeRead { get; init; } = (_, _) => { };

    public List<int> Reads { get; } = [];

    public List<int> Drops { get; } = [];

    public bool IsDisposed { get; private set; }

    public long PaddingBytes(int shard) => 0;

    public nint Keep(int shard, Span<byte> room) => Read(shard, room);

    public nint Read(int shard, Span<byte> room)
    {
        BeforeRead(shard, Reads.Count);
        Reads.Add(shard);
        BlockProgram.Bytes(shard, room.Length / BlockProgram.PageBytes).CopyTo(room);
        return 0;
    }

    public void Drop(int shard) => Drops.Add(shard);

    public nint Map(int shard) => throw new InvalidOperationException("nothing is mapped here");

    public void Rest(int shard)
    {
    }

    public void Dispose() => IsDisposed = true;
}
