using System.Security.Cryptography;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>The agents that a coordinator works with: connects to them, gives them plans, and knows which are lost.</summary>
internal sealed class AgentGroup : IAsyncDisposable
{
    private readonly LinkOptions _links;
    private readonly List<AgentConnection> _agents;
    private readonly List<string> _lost = [];

    private AgentGroup(LinkOptions links, IEnumerable<AgentConnection> agents) => (_links, _agents) = (links, [.. agents]);

    /// <summary>The agents that are left, in the order in which they were given.</summary>
    public IReadOnlyList<AgentConnection> Agents => _agents;

    /// <summary>Names of the devices that were lost and taken away.</summary>
    public IReadOnlyList<string> LostDevices => _lost;

    /// <summary>Whether an agent can no longer be used and was not taken away yet.</summary>
    public bool HasLost => _agents.Exists(a => a.IsLost);

    /// <summary>Positions of the agents that are left, in the list that was connected with.</summary>
    public IReadOnlyList<int> Positions => [.. _agents.Select(a => a.Position)];

    /// <summary>Connects to agents, all at once.</summary>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static async Task<AgentGroup> ConnectAsync(IReadOnlyList<ClusterDeviceAddress> devices, ClusterOptions options, CancellationToken cancellation)
    {
        LinkOptions links = new()
        {
            Key = options.KeyFile is { } file ? PreSharedKey.FromFile(file) : PreSharedKey.None,
            SilenceLimit = options.HeartbeatLimit,
            HandshakeLimit = options.ConnectLimit,
        };
        Task<AgentConnection>[] connecting = [.. devices.Select((device, i) => AgentConnection.OpenAsync(i, device, links, cancellation))];
        try
        {
            return new AgentGroup(links, await Task.WhenAll(connecting));
        }
        catch
        {
            foreach (Task<AgentConnection> open in connecting.Where(c => c.IsCompletedSuccessfully))
            {
                await open.Result.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Gives every agent a plan and the shards that it lacks, and links all devices up.</summary>
    /// <param name="plan">One device for each agent and the endpoint last; or the endpoint alone.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The agents by device, and how the endpoint reaches them.</returns>
    /// <exception cref="EdgeException">EDGE5132 for a plan with another number of devices; otherwise what a device cannot prepare, naming it.</exception>
    public async Task<(AgentConnection[] Agents, LinkExchange Exchange)> PrepareAsync(Plan plan, IShardSource shards, CancellationToken cancellation)
    {
        AgentConnection[] agents = plan.Devices.Length == 1 ? [] : [.. _agents];
        if (plan.Devices.Length != agents.Length + 1 || plan.Endpoint != agents.Length)
        {
            throw AgentErrors.WrongDeviceCount(agents.Length, plan.Devices.Length);
        }

        Digest session = new(RandomNumberGenerator.GetBytes(Digest.SizeBytes));
        byte[] planBytes = PlanEncoding.Write(plan);
        await Task.WhenAll(agents.Select((a, device) => a.PrepareAsync(session, device, planBytes, plan, shards, cancellation)));
        return (agents, await LinkUpAsync(session, plan, agents, cancellation));
    }

    /// <summary>Opens a link to every agent.</summary>
    /// <param name="service">What it is for.</param>
    /// <param name="maxEarlyBytes">How much may arrive on it before it is asked for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">What a link meets, naming the device.</exception>
    public async Task<TensorLink[]> DialAsync(string service, long maxEarlyBytes, CancellationToken cancellation)
    {
        List<TensorLink> links = [];
        try
        {
            foreach (AgentConnection agent in _agents)
            {
                links.Add(await agent.DialAsync(service, _links, maxEarlyBytes, cancellation));
            }

            return [.. links];
        }
        catch
        {
            links.ForEach(l => l.Dispose());
            throw;
        }
    }

    /// <summary>The error that names the devices that are lost.</summary>
    public EdgeException Lost(EdgeException cause)
    {
        AgentConnection[] lost = [.. _agents.Where(a => a.IsLost)];
        return AgentErrors.DeviceLost(lost.Select(a => $"'{a.Name}' at {a.Address}"), string.Join(' ', lost.Select(a => a.LossReason)), cause);
    }

    /// <summary>Works without the agents that are lost from now on.</summary>
    public async Task TakeAwayLostAsync()
    {
        foreach (AgentConnection agent in _agents.Where(a => a.IsLost).ToArray())
        {
            _agents.Remove(agent);
            _lost.Add(agent.Name);
            await agent.DisposeAsync();
        }
    }

    /// <summary>Leaves the agents, which give everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (AgentConnection agent in _agents)
        {
            await agent.DisposeAsync();
        }
    }

    /// <summary>Links all devices up, each agent with its peers and this process with those that the endpoint talks to.</summary>
    private async Task<LinkExchange> LinkUpAsync(Digest session, Plan plan, AgentConnection[] agents, CancellationToken cancellation)
    {
        AgentAddress[] addresses = [.. agents.Select(a => a.Address)];
        Task answers = Task.WhenAll(agents.Select((a, device) => a.AskAsync(new ConnectRequest([.. LinkTopology.PeersOf(plan, device, addresses)]), cancellation)));
        Dictionary<int, TensorLink> links = [];
        try
        {
            foreach (int peer in LinkExchange.PeersOf(plan, plan.Endpoint))
            {
                links.Add(peer, await agents[peer].DialAsync(Services.Tensors(session, plan.Endpoint), _links, LinkExchange.EarlyBytes(plan, plan.Endpoint, peer), cancellation));
            }

            await answers;
            return new LinkExchange(plan, links, _links.MaxPayloadBytes);
        }
        catch
        {
            foreach (TensorLink link in links.Values)
            {
                link.Dispose();
            }

            throw;
        }
    }
}
