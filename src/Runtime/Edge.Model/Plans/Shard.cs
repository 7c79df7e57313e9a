using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>A blob of weights, named by the digest of its bytes: what travels to a device and lies in its store.</summary>
/// <param name="Digest">Digest of the bytes.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Entries">The constants in it.</param>
public sealed record Shard(Digest Digest, long SizeBytes, ImmutableArray<ShardEntry> Entries)
{
    /// <inheritdoc/>
    public bool Equals(Shard? other) =>
        other is not null && Digest == other.Digest && SizeBytes == other.SizeBytes && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode();
}
