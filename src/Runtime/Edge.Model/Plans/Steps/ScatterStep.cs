using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Sends a region of its own to each of several peers, each of which has a <see cref="ReceiveStep"/>.</summary>
/// <param name="Parts">What travels, in a fixed order.</param>
public sealed record ScatterStep(ImmutableArray<TransferPart> Parts) : Step
{
    /// <inheritdoc/>
    public bool Equals(ScatterStep? other) => other is not null && base.Equals(other) && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Length;
}
