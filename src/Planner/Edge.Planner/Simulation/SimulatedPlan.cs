using System.Collections.Immutable;
using Edge.Planner.Cost;

namespace Edge.Planner.Simulation;

/// <summary>What a plan is predicted to do.</summary>
/// <param name="Latency">Time of an inference, weights resident.</param>
/// <param name="First">Time of the first inference, which reads its weights from storage.</param>
/// <param name="Devices">Each device of the plan.</param>
public sealed record SimulatedPlan(TimeInterval Latency, TimeInterval First, ImmutableArray<SimulatedDevice> Devices)
{
    /// <summary>What each device does in the first inference; nothing overlaps.</summary>
    public required ImmutableArray<ImmutableArray<SimulatedEvent>> FirstEvents { get; init; }
}
