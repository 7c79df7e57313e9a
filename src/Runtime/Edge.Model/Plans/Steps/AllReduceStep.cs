using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Adds a float buffer over several devices: each member sends its part to the centre, which adds in member order and
/// sends the sum back (the star of TPI-LLM, Li et al. 2024). Every member has this step.
/// </summary>
/// <param name="Centre">Index of the device that adds.</param>
/// <param name="Members">Indices of all devices that take part, the centre among them, ascending.</param>
/// <param name="Tag">Names the transfer.</param>
/// <param name="Buffer">Summand, and afterwards the sum.</param>
/// <param name="Payload">How values travel.</param>
public sealed record AllReduceStep(int Centre, ImmutableArray<int> Members, int Tag, int Buffer, AllReducePayload Payload) : Step
{
    /// <inheritdoc/>
    public bool Equals(AllReduceStep? other) =>
        other is not null && base.Equals(other) && Centre == other.Centre && Tag == other.Tag && Buffer == other.Buffer && Payload == other.Payload
        && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Centre, Tag, Buffer, Payload);
}
