using System.Collections.Immutable;
using System.Security.Cryptography;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;
using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// Runs a plan on agents: ships the plan and the shards that they lack, runs inferences with the endpoint in this
/// process, notices within the heartbeat limit when a device drops, and finishes on the others where it is asked to.
/// Not safe for concurrent use.
/// </summary>
public sealed class Coordinator : IAsyncDisposable
{
    private readonly CoordinatorOptions _options;
    private readonly LinkOptions _links;
    private readonly List<AgentConnection> _agents;
    private readonly List<string> _lost = [];
    private HostRun? _run;

    private Coordinator(CoordinatorOptions options, LinkOptions links, IEnumerable<AgentConnection> agents)
    {
        (_options, _links, _agents) = (options, links, [.. agents]);
    }

    /// <summary>The plan that runs now: another one than was prepared where a device was lost.</summary>
    public Plan? Plan => _run?.Session.Plan;

    /// <summary>Names of the devices that were lost on the way.</summary>
    public IReadOnlyList<string> LostDevices => _lost;

    /// <summary>Connects to agents, all at once.</summary>
    /// <param name="devices">One agent for each device of the plan but the host, in the plan's order.</param>
    /// <param name="options">How to work.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static async Task<Coordinator> ConnectAsync(IReadOnlyList<ClusterDeviceAddress> devices, CoordinatorOptions options, CancellationToken cancellation = default)
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
            return new Coordinator(options, links, await Task.WhenAll(connecting));
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

    /// <summary>Makes every device ready to run a plan. What was prepared before is given up.</summary>
    /// <param name="plan">One device for each agent and the host last; or the host alone.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5131 if a device is lost; otherwise what a device cannot prepare, naming it.</exception>
    public async Task PrepareAsync(Plan plan, IShardSource shards, CancellationToken cancellation = default)
    {
        try
        {
            await PrepareDevicesAsync(plan, shards, cancellation);
        }
        catch (EdgeException e) when (_agents.Any(a => a.IsLost))
        {
            throw Lost(e);
        }
    }

    /// <summary>Runs one inference; the host's program runs on the calling thread.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <param name="outputs">One memory for each network output, filled.</param>
    /// <param name="cancellation">Gives up; the plan has then to be prepared again.</param>
    /// <exception cref="EdgeException">
    /// EDGE5025, EDGE5026: tensors that do not fit; nothing is lost. EDGE5131, naming it: a device was lost and
    /// <see cref="CoordinatorOptions.Replan"/> is not set, or none remains. Otherwise the error of a device, naming it; the plan has then
    /// to be prepared again.
    /// </exception>
    public async Task RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation = default)
    {
        (Plan Plan, IShardSource Shards)? next = null;
        while (true)
        {
            try
            {
                if (next is { } plan)
                {
                    await PrepareDevicesAsync(plan.Plan, plan.Shards, cancellation);
                }

                HostRun run = _run ?? throw AgentErrors.NotPrepared("Run");
                await run.RunAsync(inputs, outputs, cancellation);
                return;
            }
            catch (EdgeException e) when (_agents.Any(a => a.IsLost))
            {
                Forget();
                if (_options.Replan is not { } replan || _agents.TrueForAll(a => a.IsLost))
                {
                    throw Lost(e);
                }

                await TakeAwayLostAsync();
                next = replan([.. _agents.Select(a => a.Position)]);
            }
            catch (Exception e) when (e is not EdgeException { Code: ExecutionErrors.WrongTensorCountCode or ExecutionErrors.WrongTensorSizeCode })
            {
                Forget();
                throw;
            }
        }
    }

    /// <summary>What every device measured in the last inference, in the plan's order.</summary>
    /// <exception cref="EdgeException">EDGE5122 if nothing is prepared; the error of a device, naming it.</exception>
    public async Task<ImmutableArray<DeviceReport>> ReportAsync(CancellationToken cancellation = default)
    {
        HostRun run = _run ?? throw AgentErrors.NotPrepared("Report");
        ReportResponse[] reports = await Task.WhenAll(run.Agents.Select(a => a.AskAsync(new ReportRequest(), cancellation)));
        Session host = run.Session;
        IEnumerable<DeviceReport> agents = reports.Select((r, i) =>
            new DeviceReport(host.Plan.Devices[i].Name, IsHost: false, r.Kernels, r.ArenaBytes, r.LatencyUs, r.SentBytes, r.ReceivedBytes, r.Steps));
        DeviceReport own = new(
            host.Plan.Devices[host.Device].Name, IsHost: true, _options.Kernels.Name, host.MeasuredArenaBytes, host.LatencyUs, run.Exchange.SentBytes, run.Exchange.ReceivedBytes, [.. host.Trace]);
        return [.. agents, own];
    }

    /// <summary>Leaves the agents, which give everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        Forget();
        foreach (AgentConnection agent in _agents)
        {
            await agent.DisposeAsync();
        }
    }

    private async Task PrepareDevicesAsync(Plan plan, IShardSource shards, CancellationToken cancellation)
    {
        Forget();
        AgentConnection[] agents = plan.Devices.Length == 1 ? [] : [.. _agents];
        if (plan.Devices.Length != agents.Length + 1 || plan.Endpoint != agents.Length)
        {
            throw AgentErrors.WrongDeviceCount(agents.Length, plan.Devices.Length);
        }

        Digest session = new(RandomNumberGenerator.GetBytes(Digest.SizeBytes));
        byte[] planBytes = PlanEncoding.Write(plan);
        Task<PreparedPlan> preparing = Task.Run(() => PreparedPlan.Prepare(plan, plan.Endpoint, shards, _options.Kernels), cancellation);
        LinkExchange? exchange = null;
        try
        {
            await Task.WhenAll(agents.Select((a, device) => a.PrepareAsync(session, device, planBytes, plan, shards, cancellation)));
            exchange = await ConnectAsync(session, plan, agents, cancellation);
            _run = new HostRun(new Session(await preparing, exchange), exchange, agents);
        }
        catch
        {
            exchange?.Dispose();
            _ = preparing.ContinueWith(static p => p.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Links all devices up, each agent with its peers and this process with those that the host talks to.</summary>
    private async Task<LinkExchange> ConnectAsync(Digest session, Plan plan, AgentConnection[] agents, CancellationToken cancellation)
    {
        AgentAddress[] addresses = [.. agents.Select(a => a.Address)];
        Task answers = Task.WhenAll(agents.Select((a, device) => a.AskAsync(new ConnectRequest([.. LinkTopology.PeersOf(plan, device, addresses)]), cancellation)));
        Dictionary<int, TensorLink> links = [];
        try
        {
            foreach (int peer in LinkExchange.PeersOf(plan, plan.Endpoint))
            {
                Link link = await Link.DialTcpAsync(addresses[peer].Host, addresses[peer].Port, Services.Tensors(session, plan.Endpoint), _links, cancellation);
                links.Add(peer, new TensorLink(link, LinkExchange.EarlyBytes(plan, plan.Endpoint, peer)));
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

    private EdgeException Lost(EdgeException cause)
    {
        AgentConnection[] lost = [.. _agents.Where(a => a.IsLost)];
        return AgentErrors.DeviceLost(lost.Select(a => $"'{a.Name}' at {a.Address}"), string.Join(' ', lost.Select(a => a.LossReason)), cause);
    }

    private async Task TakeAwayLostAsync()
    {
        foreach (AgentConnection agent in _agents.Where(a => a.IsLost).ToArray())
        {
            _agents.Remove(agent);
            _lost.Add(agent.Name);
            await agent.DisposeAsync();
        }
    }

    private void Forget()
    {
        _run?.Dispose();
        _run = null;
    }
}
