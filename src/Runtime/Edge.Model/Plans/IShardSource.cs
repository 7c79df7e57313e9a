namespace Edge.Model;

/// <summary>Where a device takes its weights from.</summary>
public interface IShardSource
{
    /// <summary>The bytes of a shard, checked against its digest. They stay valid as long as the source.</summary>
    /// <exception cref="EdgeException">EDGE5101 if it is missing, EDGE5102 if its bytes do not match.</exception>
    ReadOnlyMemory<byte> Load(Shard shard);

    /// <summary>Writes the bytes of a shard without keeping them: what a model that is larger than memory is shipped with.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="bytes">Filled; exactly its size.</param>
    /// <exception cref="EdgeException">As <see cref="Load"/>.</exception>
    void Write(Shard shard, Span<byte> bytes) => Load(shard).Span.CopyTo(bytes);
}
