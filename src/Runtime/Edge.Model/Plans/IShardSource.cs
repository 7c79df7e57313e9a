namespace Edge.Model;

/// <summary>Where a device takes its weights from.</summary>
public interface IShardSource
{
    private const int PieceBytes = 1 << 20;

    /// <summary>The bytes of a shard, checked against its digest. They stay valid as long as the source.</summary>
    /// <exception cref="EdgeException">EDGE5101 if it is missing, EDGE5102 if its bytes do not match.</exception>
    ReadOnlyMemory<byte> Load(Shard shard);

    /// <summary>The bytes of a shard, to be read once and not kept: what a model that is larger than memory is shipped with.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="offsetBytes">Where to begin.</param>
    /// <returns>A stream, to be disposed.</returns>
    /// <exception cref="EdgeException">As <see cref="Load"/>.</exception>
    Stream Open(Shard shard, long offsetBytes = 0)
    {
        ReadOnlyMemory<byte> bytes = Load(shard);
        return new ShardReader(
            Enumerable.Range(0, (bytes.Length + PieceBytes - 1) / PieceBytes).Select(i => i * PieceBytes)
                .Select(start => new ShardPiece(start, Math.Min(PieceBytes, bytes.Length - start), target => bytes.Slice(start, target.Length).CopyTo(target))),
            shard.SizeBytes,
            offsetBytes);
    }
}
