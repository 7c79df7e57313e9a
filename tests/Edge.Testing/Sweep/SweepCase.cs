using Edge.Model;

namespace Edge.Testing.Sweep;

/// <summary>A network, the devices that it may run on, and their links.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Devices">What devices there are, in words.</param>
/// <param name="Link">What links, in words.</param>
/// <param name="Model">The network.</param>
/// <param name="Cluster">The devices with their links.</param>
public sealed record SweepCase(string Network, string Devices, string Link, ImportedModel Model, ClusterSpec Cluster)
{
    /// <summary>All three.</summary>
    public string Name => $"{Network}, {Devices}, {Link}";
}
