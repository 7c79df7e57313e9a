using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What was measured of the devices of a <see cref="ClusterSpec"/> when a plan was to be made.</summary>
/// <param name="Devices">In the order of the cluster; the endpoint last.</param>
/// <param name="AloneBytesPerSecond">Weights that the endpoint reads a second with all its threads while the others rest.</param>
/// <param name="OneEach">Echoes of one message to each device: what a sum over a star does.</param>
/// <param name="Many">Echoes of as many messages as devices exchange that send to each other directly.</param>
public sealed record MeasuredCluster(ImmutableArray<MeasuredDevice> Devices, double AloneBytesPerSecond, EchoTime OneEach, EchoTime Many)
{
    /// <summary>The measurements of some of the devices.</summary>
    /// <param name="positions">Which, ascending; the endpoint comes on its own.</param>
    public MeasuredCluster Only(IEnumerable<int> positions) => this with { Devices = [.. positions.Select(p => Devices[p]), Devices[^1]] };
}
