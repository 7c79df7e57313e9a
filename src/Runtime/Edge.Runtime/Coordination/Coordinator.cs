using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Protocol;

namespace Edge.Runtime;

/// <summary>
/// Runs a plan on agents: ships the plan and the shards that they lack, runs inferences with the endpoint in this
/// process, notices within the heartbeat limit when a device drops, and finishes on the others where it is asked to.
/// Not safe for concurrent use.
/// </summary>
public sealed class Coordinator : IAsyncDisposable
{
    private readonly CoordinatorOptions _options;
    private readonly AgentGroup _agents;
    private HostRun? _run;

    private Coordinator(CoordinatorOptions options, AgentGroup agents) => (_options, _agents) = (options, agents);

    /// <summary>The plan that runs now: another one than was prepared where a device was lost.</summary>
    public Plan? Plan => _run?.Session.Plan;

    /// <summary>Names of the devices that were lost on the way.</summary>
    public IReadOnlyList<string> LostDevices => _agents.LostDevices;

    /// <summary>Connects to agents, all at once.</summary>
    /// <param name="devices">One agent for each device of the plan but the host, in the plan's order.</param>
    /// <param name="options">How to work.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static async Task<Coordinator> ConnectAsync(IReadOnlyList<ClusterDeviceAddress> devices, CoordinatorOptions options, CancellationToken cancellation = default) =>
        new(options, await AgentGroup.ConnectAsync(devices, options, cancellation));

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
        catch (EdgeException e) when (_agents.HasLost)
        {
            throw _agents.Lost(e);
        }
    }

    /// <summary>Runs one inference; the host's program runs on the calling thread.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <param name="outputs">One memory for each network output, filled.</param>
    /// <param name="cancellation">Gives up; the plan has then to be prepared again.</param>
    /// <exception cref="EdgeException">
    /// EDGE5025, EDGE5026: tensors that do not fit; nothing is lost. EDGE5131, naming it: a device was lost and
    /// <see cref="ClusterOptions.Replan"/> is not set, or none remains. Otherwise the error of a device, naming it; the plan has then
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
            catch (EdgeException e) when (_agents.HasLost)
            {
                Forget();
                if (_options.Replan is not { } replan || _agents.Agents.All(a => a.IsLost))
                {
                    throw _agents.Lost(e);
                }

                await _agents.TakeAwayLostAsync();
                next = replan(_agents.Positions);
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
        await _agents.DisposeAsync();
    }

    private async Task PrepareDevicesAsync(Plan plan, IShardSource shards, CancellationToken cancellation)
    {
        Forget();
        Task<PreparedPlan> preparing = Task.Run(() => PreparedPlan.Prepare(plan, plan.Endpoint, shards, _options.Kernels), cancellation);
        LinkExchange? exchange = null;
        try
        {
            (AgentConnection[] agents, exchange) = await _agents.PrepareAsync(plan, shards, cancellation);
            _run = new HostRun(new Session(await preparing, exchange), exchange, agents);
        }
        catch
        {
            exchange?.Dispose();
            _ = preparing.ContinueWith(static p => p.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private void Forget()
    {
        _run?.Dispose();
        _run = null;
    }
}
