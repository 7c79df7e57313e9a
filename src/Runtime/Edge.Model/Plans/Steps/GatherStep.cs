using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Waits for a region from each of several peers, each of which has a <see cref="SendStep"/>.</summary>
/// <param name="Parts">What travels, in a fixed order.</param>
public sealed record GatherStep(ImmutableArray<TransferPart> Parts) : Step
{
    /// <inheritdoc/>
    public bool Equals(GatherStep? other) => other is not null && base.Equals(other) && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Parts.Length;
}
