using System.Collections.Immutable;

namespace Edge.Planner.Search;

/// <summary>Stages that run a whole range of nodes one after the other.</summary>
/// <param name="Stages">The stages in order.</param>
/// <param name="PeakBytes">The most bytes live in any stage.</param>
/// <param name="MacCount">Multiply-accumulates.</param>
/// <param name="LatencyUs">Predicted time.</param>
internal sealed record SchedulePath(ImmutableArray<StageChoice> Stages, long PeakBytes, long MacCount, double LatencyUs);
