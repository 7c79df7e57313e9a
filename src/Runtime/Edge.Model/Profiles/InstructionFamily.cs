using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What a kernel executes: the sum over its terms of a count and a price.</summary>
/// <param name="Family">The kernel, and where it has several, the path through it.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="Low">10th percentile of counted over fitted instructions.</param>
/// <param name="High">90th percentile of counted over fitted instructions.</param>
/// <param name="Samples">How many calls it was fitted to.</param>
public sealed record InstructionFamily(string Family, ImmutableArray<InstructionTerm> Terms, double Low, double High, int Samples);
