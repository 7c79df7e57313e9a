using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Signed steps of a <see cref="StridedSlice"/>, compared by value.</summary>
/// <param name="Values">One step a dimension, none 0.</param>
public readonly record struct Steps(ImmutableArray<int> Values)
{
    /// <inheritdoc/>
    public bool Equals(Steps other) => Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Values.IsDefaultOrEmpty ? 0 : HashCode.Combine(Values.Length, Values[0], Values[^1]);
}
