using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Sends the same region to several peers, each of which has a <see cref="ReceiveStep"/> with the tag.</summary>
/// <param name="Peers">Indices of the devices.</param>
/// <param name="Tag">Names the transfer.</param>
/// <param name="Buffer">Where it is read.</param>
/// <param name="Region">What travels.</param>
public sealed record BroadcastStep(ImmutableArray<int> Peers, int Tag, int Buffer, Region Region) : Step
{
    /// <summary>The transfer to one of the peers.</summary>
    public TransferPart PartFor(int peer) => new(peer, Tag, Buffer, Region);

    /// <inheritdoc/>
    public bool Equals(BroadcastStep? other) =>
        other is not null && base.Equals(other) && Tag == other.Tag && Buffer == other.Buffer && Region == other.Region && Peers.AsSpan().SequenceEqual(other.Peers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tag, Buffer, Region);
}
