using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What was measured of the devices of a <see cref="ClusterSpec"/> when a plan was to be made.</summary>
/// <param name="Devices">In the order of the cluster; the endpoint last.</param>
/// <param name="AloneBytesPerSecond">Weights that the endpoint reads a second with all its threads while the others rest.</param>
/// <param name="EchoBytes">Length of a message of <paramref name="EchoesUs"/>.</param>
/// <param name="EchoesUs">Time until the endpoint has sent a message to every other device, one behind the other, and all have echoed it: the lower quartile of several.</param>
public sealed record MeasuredCluster(ImmutableArray<MeasuredDevice> Devices, double AloneBytesPerSecond, int EchoBytes, double EchoesUs)
{
    /// <summary>The measurements of some of the devices.</summary>
    /// <param name="positions">Which, ascending; the endpoint comes on its own.</param>
    public MeasuredCluster Only(IEnumerable<int> positions) => this with { Devices = [.. positions.Select(p => Devices[p]), Devices[^1]] };
}
