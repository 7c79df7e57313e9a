using Edge.Model;

namespace Edge.Runtime;

/// <summary>Which end of each tensor link dials.</summary>
internal static class LinkTopology
{
    /// <summary>
    /// The peers of a device that it has links to, with the address to dial, or null where the peer dials. The coordinator's process
    /// dials every agent, for itself and for the boards that it holds. Between two agents the lower index dials, except that an
    /// agent on the coordinator's machine, which only that machine reaches, dials those elsewhere.
    /// </summary>
    /// <param name="plan">Says who exchanges messages.</param>
    /// <param name="device">The device.</param>
    /// <param name="addresses">Where the agent of each device is; null for a device that the coordinator's process holds.</param>
    public static IEnumerable<(int Device, string? Address)> PeersOf(Plan plan, int device, IReadOnlyList<AgentAddress?> addresses) =>
        LinkExchange.PeersOf(plan, device)
            .Where(peer => addresses[device] is not null || addresses[peer] is not null)
            .Select(peer => (peer, Dials(device, peer, addresses) ? addresses[peer]!.ToString() : null));

    private static bool Dials(int device, int peer, IReadOnlyList<AgentAddress?> addresses)
    {
        if (addresses[device] is not { } own || addresses[peer] is not { } other)
        {
            return addresses[device] is null;
        }

        return own.IsLoopback == other.IsLoopback ? device < peer : own.IsLoopback;
    }
}
