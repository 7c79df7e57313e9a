using System.Collections.Immutable;

namespace Edge.Planner.Simulation;

/// <summary>What a device is predicted to do in one inference, weights resident.</summary>
/// <param name="Name">Name of the device.</param>
/// <param name="EndUs">When its program ends, in microseconds.</param>
/// <param name="SentBytes">Bytes that it puts on its link.</param>
/// <param name="ReceivedBytes">Bytes that it takes from its link.</param>
/// <param name="UncertainShare">Share of its computing time that rests on no measured kernel of that size.</param>
/// <param name="EnergyMj">Energy until the slowest device ends, in millijoules, by the power states of its profile; null where it states none.</param>
/// <param name="Events">Its time, in order; nothing overlaps.</param>
public sealed record SimulatedDevice(string Name, double EndUs, long SentBytes, long ReceivedBytes, double UncertainShare, double? EnergyMj, ImmutableArray<SimulatedEvent> Events)
{
    /// <summary>Time that an activity takes, in microseconds.</summary>
    public double UsOf(SimulatedActivity activity) => Events.Where(e => e.Activity == activity).Sum(e => e.EndUs - e.StartUs);
}
