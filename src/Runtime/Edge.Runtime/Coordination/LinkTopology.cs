using Edge.Model;

namespace Edge.Runtime;

/// <summary>Which end of each tensor link dials.</summary>
internal static class LinkTopology
{
    /// <summary>
    /// The peers of a device with the address to dial, or null where the peer dials. The host dials everybody. Between
    /// two agents the lower index dials, except that an agent on the coordinator's machine, which only that machine
    /// reaches, dials those elsewhere.
    /// </summary>
    public static IEnumerable<(int Device, string? Address)> PeersOf(Plan plan, int device, IReadOnlyList<AgentAddress> addresses) =>
        LinkExchange.PeersOf(plan, device).Select(peer => (peer, Dials(plan, device, peer, addresses) ? addresses[peer].ToString() : null));

    private static bool Dials(Plan plan, int device, int peer, IReadOnlyList<AgentAddress> addresses)
    {
        if (device == plan.Endpoint || peer == plan.Endpoint)
        {
            return device == plan.Endpoint;
        }

        bool here = addresses[device].IsLoopback, there = addresses[peer].IsLoopback;
        return here == there ? device < peer : here;
    }
}
