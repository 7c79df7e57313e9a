using Edge.Model;
using Edge.Planner.Bottleneck;

namespace Edge.Planner;

/// <summary>What to plan.</summary>
/// <param name="Model">The network and its weights.</param>
/// <param name="Cluster">The devices. A device with address <c>inproc</c> is the endpoint itself: one alone, or the head of a bottleneck; otherwise a device <c>host</c> is added as the endpoint.</param>
/// <param name="Strategy">How to split.</param>
/// <param name="SramBytes">Memory for activations of each device, instead of its profile's; null asks for the least memory.</param>
/// <param name="MaxMacOverhead">Largest allowed ratio of multiply-accumulates executed to those of the network, at least 1; null is no limit with a memory bound, and 1 without one.</param>
public sealed record PlanRequest(
    ImportedModel Model,
    ClusterSpec Cluster,
    Strategy Strategy = Strategy.Auto,
    long? SramBytes = null,
    double? MaxMacOverhead = null)
{
    /// <summary>What the plan shall have least of; null is the time, but for patches without a memory bound the memory of one of the fastest plans.</summary>
    public PlanObjective? Objective { get; init; }

    /// <summary>What is wanted of the cut of a bottleneck.</summary>
    public SplitOptions Split { get; init; } = new();
}
