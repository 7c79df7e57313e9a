using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Kernels;

/// <summary>One compute step of a node: which region, read from and written to where.</summary>
/// <param name="Region">Region of the output to compute.</param>
/// <param name="Inputs">Operand of each node input; null for a constant or an absent input.</param>
/// <param name="Outputs">Operand of each node output.</param>
/// <param name="Accumulation">The partial sums, or null.</param>
/// <param name="Accumulator">Where the partial sums lie, or null.</param>
public sealed record StepBinding(
    Region Region,
    ImmutableArray<Operand?> Inputs,
    ImmutableArray<Operand> Outputs,
    Accumulation? Accumulation,
    Operand? Accumulator);
