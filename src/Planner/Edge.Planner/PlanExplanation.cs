using System.Collections.Immutable;

namespace Edge.Planner;

/// <summary>Why a plan is as it is.</summary>
/// <param name="Strategy">The strategy used: <c>single</c>, <c>patches</c> or <c>bottleneck</c>.</param>
/// <param name="Reasons">Sentences, in the order the decisions were taken.</param>
/// <param name="Devices">Memory figures of each device of the plan.</param>
public sealed record PlanExplanation(string Strategy, ImmutableArray<string> Reasons, ImmutableArray<DeviceMemory> Devices);
