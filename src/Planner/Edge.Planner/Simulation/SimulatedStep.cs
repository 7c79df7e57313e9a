using System.Collections.Immutable;
using Edge.Planner.Cost;

namespace Edge.Planner.Simulation;

/// <summary>A step with what it costs by itself.</summary>
/// <param name="Activity">What it does.</param>
/// <param name="Time">Its time, waiting not counted.</param>
/// <param name="Group">Steps of a group are slower or faster than predicted together.</param>
/// <param name="Sends">What it sends when its time is over.</param>
/// <param name="Awaits">What must have arrived before its time begins.</param>
/// <param name="Basis">What its time rests on.</param>
internal sealed record SimulatedStep(SimulatedActivity Activity, TimeInterval Time, int Group, ImmutableArray<SimulatedMessage> Sends, ImmutableArray<SimulatedMessage> Awaits, CostBasis Basis);
