using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Adds a float buffer over several devices; afterwards every member has the same bits. The addends are added in the
/// order of <paramref name="Summands"/>, whatever the algorithm. Every member has this step.
/// </summary>
/// <param name="Centre">Index of the device that adds in a star, the root of a tree.</param>
/// <param name="Members">Indices of all devices that take part, the centre among them, ascending.</param>
/// <param name="Tag">Names the transfer.</param>
/// <param name="Buffer">Summand, and afterwards the sum.</param>
/// <param name="Payload">How values travel.</param>
/// <param name="Summands">The members that have an addend, ascending; the others only receive the sum. Default is all.</param>
/// <param name="Algorithm">The way that they take.</param>
public sealed record AllReduceStep(
    int Centre,
    ImmutableArray<int> Members,
    int Tag,
    int Buffer,
    AllReducePayload Payload,
    ImmutableArray<int> Summands = default,
    AllReduceAlgorithm Algorithm = AllReduceAlgorithm.Star) : Step
{
    /// <summary>The members that have an addend, ascending.</summary>
    public ImmutableArray<int> Summands { get; init; } = Summands.IsDefault ? Members : Summands;

    /// <inheritdoc/>
    public bool Equals(AllReduceStep? other) =>
        other is not null && base.Equals(other) && Centre == other.Centre && Tag == other.Tag && Buffer == other.Buffer && Payload == other.Payload && Algorithm == other.Algorithm
        && Members.AsSpan().SequenceEqual(other.Members.AsSpan()) && Summands.AsSpan().SequenceEqual(other.Summands.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Centre, Tag, Buffer, Payload, Algorithm);
}
