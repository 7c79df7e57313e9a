using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Bottleneck;

namespace Edge.Planner;

/// <summary>A plan with the weights it ships and the reasons for it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Shards">The bytes of every shard of the plan.</param>
/// <param name="Pareto">What else was possible, by ascending memory.</param>
/// <param name="Explanation">Why this plan.</param>
public sealed record PlanningResult(
    Plan Plan,
    ImmutableDictionary<Digest, ReadOnlyMemory<byte>> Shards,
    ImmutableArray<ParetoPoint> Pareto,
    PlanExplanation Explanation)
{
    /// <summary>Every cut that a bottleneck could have had, by ascending head; empty for other strategies.</summary>
    public ImmutableArray<Cut> Cuts { get; init; } = [];
}
