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

    /// <summary>Positions of the agents that are left, among all devices of the cluster.</summary>
    public IReadOnlyList<int> Positions => [.. _agents.Select(a => a.Position)];

    /// <summary>Connects to agents, all at once.</summary>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static Task<AgentGroup> ConnectAsync(IReadOnlyList<ClusterDeviceAddress> devices, ClusterOptions options, CancellationToken cancellation) =>
        ConnectAsync([.. devices.Select((device, i) => (i, device))], options, cancellation);

    /// <summary>Connects to agents, all at once.</summary>
    /// <param name="devices">Position of each agent among all devices of the cluster, and where it is.</param>
    /// <param name="options">How to work with them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static async Task<AgentGroup> ConnectAsync(IReadOnlyList<(int Position, ClusterDeviceAddress Address)> devices, ClusterOptions options, CancellationToken cancellation)
    {
        LinkOptions links = new()
        {
            Key = options.KeyFile is { } file ? PreSharedKey.FromFile(file) : PreSharedKey.None,
            SilenceLimit = options.HeartbeatLimit,
            HandshakeLimit = options.ConnectLimit,
        };
        Task<AgentConnection>[] connecting = [.. devices.Select(d => AgentConnection.OpenAsync(d.Position, d.Address, links, cancellation))];
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
        LinkedAgents linked = await PrepareAsync(plan, [plan.Endpoint], shards, cancellation);
        return ([.. linked.Agents.Select(a => a.Agent)], linked.Exchanges[plan.Endpoint]);
    }

    /// <summary>Gives every agent a plan and the shards that it lacks, and links all devices up.</summary>
    /// <param name="plan">One device for each agent and those that are held, the endpoint last; or only those that are held.</param>
    /// <param name="held">The devices that this process holds, the endpoint among them.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5132 for a plan with another number of devices; otherwise what a device cannot prepare, naming it.</exception>
    public async Task<LinkedAgents> PrepareAsync(Plan plan, IReadOnlyCollection<int> held, IShardSource shards, CancellationToken cancellation)
    {
        int[] devices = [.. Enumerable.Range(0, plan.Devices.Length).Except(held)];
        AgentConnection[] connected = devices.Length == 0 ? [] : [.. _agents];
        if (devices.Length != connected.Length || plan.Endpoint != plan.Devices.Length - 1)
        {
            throw AgentErrors.WrongDeviceCount(connected.Length + held.Count - 1, plan.Devices.Length);
        }

        (int Device, AgentConnection Agent)[] agents = [.. devices.Zip(connected)];
        Digest session = new(RandomNumberGenerator.GetBytes(Digest.SizeBytes));
        byte[] planBytes = PlanEncoding.Write(plan);
        await Task.WhenAll(agents.Select(a => a.Agent.PrepareAsync(session, a.Device, planBytes, plan, shards, cancellation)));
        return new LinkedAgents(agents, await LinkUpAsync(session, plan, agents, held, cancellation));
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
    public EdgeException Lost(EdgeException cause) => AgentErrors.DeviceLost(LostNow, cause);

    /// <summary>The agents that can no longer be used and were not taken away yet, for people, and why.</summary>
    public IEnumerable<(string Device, string Reason)> LostNow => _agents.Where(a => a.IsLost).Select(a => ($"'{a.Name}' at {a.Address}", a.LossReason));

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

    /// <summary>Links all devices up, each agent with its peers and this process with those that its devices talk to.</summary>
    private async Task<Dictionary<int, LinkExchange>> LinkUpAsync(Digest session, Plan plan, (int Device, AgentConnection Agent)[] agents, IReadOnlyCollection<int> held, CancellationToken cancellation)
    {
        Dictionary<int, AgentConnection> agentOf = agents.ToDictionary(a => a.Device, a => a.Agent);
        AgentAddress?[] addresses = [.. Enumerable.Range(0, plan.Devices.Length).Select(d => agentOf.GetValueOrDefault(d)?.Address)];
        Task answers = Task.WhenAll(agents.Select(a => a.Agent.AskAsync(new ConnectRequest([.. LinkTopology.PeersOf(plan, a.Device, addresses)]), cancellation)));
        Dictionary<int, Dictionary<int, TensorLink>> links = held.ToDictionary(device => device, _ => new Dictionary<int, TensorLink>());
        try
        {
            foreach (int device in held)
            {
                foreach ((int peer, _) in LinkTopology.PeersOf(plan, device, addresses))
                {
                    links[device].Add(peer, await agentOf[peer].DialAsync(Services.Tensors(session, device), _links, LinkExchange.EarlyBytes(plan, device, peer), cancellation));
                }
            }

            await answers;
            return held.ToDictionary(device => device, device => new LinkExchange(plan, links[device], _links.MaxPayloadBytes));
        }
        catch
        {
            foreach (TensorLink link in links.Values.SelectMany(l => l.Values))
            {
                link.Dispose();
            }

            throw;
        }
    }
}
