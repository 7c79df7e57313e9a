using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>One operator applied to tensors of its <see cref="Graph"/>.</summary>
/// <param name="Name">Name for people, from the model file where it has one.</param>
/// <param name="Operator">What it computes, with its attributes.</param>
/// <param name="Inputs">Tensor indices in the order the <see cref="Operator"/> documents; -1 for an optional input that is absent.</param>
/// <param name="Outputs">Tensor indices.</param>
public sealed record Node(string Name, Operator Operator, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs)
{
    /// <inheritdoc/>
    public bool Equals(Node? other) =>
        other is not null && Name == other.Name && Operator.Equals(other.Operator)
        && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan()) && Outputs.AsSpan().SequenceEqual(other.Outputs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Operator, Outputs.Length == 0 ? -1 : Outputs[0]);
}
