using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>The devices that a plan is for.</summary>
/// <param name="Devices">At least one, with unique names.</param>
public sealed record ClusterSpec(ImmutableArray<ClusterDevice> Devices)
{
    /// <summary>
    /// Name of the device that does nothing but join: it takes no band of a network in patches, receives those of the others and runs what
    /// comes behind them. Null where the fastest device joins beside its own band.
    /// </summary>
    public string? Join { get; init; }

    /// <summary>Some of the devices, for a plan without the others.</summary>
    /// <param name="positions">Which.</param>
    public ClusterSpec Only(IEnumerable<int> positions)
    {
        ImmutableArray<ClusterDevice> left = [.. positions.Select(i => Devices[i])];
        return new ClusterSpec(left) { Join = left.Any(d => d.Name == Join) ? Join : null };
    }
}
