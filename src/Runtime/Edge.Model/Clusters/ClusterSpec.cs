using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>The devices that a plan is for.</summary>
/// <param name="Devices">At least one, with unique names.</param>
public sealed record ClusterSpec(ImmutableArray<ClusterDevice> Devices);
