using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>A blob of weights, named by the digest of its bytes: what travels to a device and lies in its store.</summary>
/// <param name="Digest">Digest of the bytes.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Entries">The constants in it.</param>
public sealed record Shard(Digest Digest, long SizeBytes, ImmutableArray<ShardEntry> Entries)
{
    /// <summary>Whether it is one constant as the model has it: that is how a table lies of which few rows are read (embeddings).</summary>
    public bool IsWholeConstant => Entries is [{ OffsetBytes: 0, Slice: null, Layout: WeightLayout.RowMajor }];

    /// <inheritdoc/>
    public bool Equals(Shard? other) =>
        other is not null && Digest == other.Digest && SizeBytes == other.SizeBytes && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode();
}
