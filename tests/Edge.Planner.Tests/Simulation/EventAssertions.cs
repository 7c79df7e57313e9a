using System.Collections.Immutable;
using Edge.Planner.Simulation;

namespace Edge.Planner.Tests.Simulation;

/// <summary>What holds of the events of any device.</summary>
internal static class EventAssertions
{
    /// <summary>Each lasts a while, and begins when the one before has ended.</summary>
    public static void ShouldBeInOrder(this ImmutableArray<SimulatedEvent> events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            events[i].EndUs.ShouldBeGreaterThan(events[i].StartUs);
            events[i].StartUs.ShouldBeGreaterThanOrEqualTo(i == 0 ? 0 : events[i - 1].EndUs);
        }
    }
}
