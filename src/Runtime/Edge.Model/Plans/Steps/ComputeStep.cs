using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Computes a region of the outputs of a node. What it writes never overlaps what it reads, except that an elementwise
/// operator may write each pixel exactly where it read it.
/// </summary>
/// <param name="Node">Index of the node in the plan's graph.</param>
/// <param name="Output">The region to compute, in coordinates of the output (of every output, where there are several).</param>
/// <param name="Inputs">Buffer of each node input; -1 for a constant or an absent input.</param>
/// <param name="Outputs">Buffer of each node output.</param>
/// <param name="Accumulation">Partial sums, or null where the whole reduction happens at once.</param>
public sealed record ComputeStep(int Node, Region Output, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, Accumulation? Accumulation = null) : Step
{
    /// <inheritdoc/>
    public bool Equals(ComputeStep? other) =>
        other is not null && base.Equals(other) && Node == other.Node && Output == other.Output && Equals(Accumulation, other.Accumulation)
        && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan()) && Outputs.AsSpan().SequenceEqual(other.Outputs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Node, Output, Accumulation);
}
