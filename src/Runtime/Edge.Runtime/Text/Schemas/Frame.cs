namespace Edge.Runtime.Text.Schemas;

/// <summary>How far a value has come. What the numbers mean its <see cref="ValueNode"/> knows.</summary>
internal struct Frame(ValueNode node) : IEquatable<Frame>
{
    public readonly ValueNode Node = node;
    public int State, Count, Place;
    public long Number;
    public byte Blanks, Continuations, LowestContinuation, HighestContinuation;

    /// <inheritdoc/>
    public readonly bool Equals(Frame other) =>
        ReferenceEquals(Node, other.Node) && State == other.State && Count == other.Count && Place == other.Place && Number == other.Number && Blanks == other.Blanks
        && Continuations == other.Continuations && LowestContinuation == other.LowestContinuation && HighestContinuation == other.HighestContinuation;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Frame other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(State, Count, Place, Number);
}
