using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Protocol;

namespace Edge.Runtime;

/// <summary>
/// Runs a plan on agents, and on boards whose lines this process holds: ships the plan and the shards that they lack, runs
/// inferences with the endpoint in this process, notices within the heartbeat limit when a device drops, and finishes on the others
/// where it is asked to. Not safe for concurrent use.
/// </summary>
public sealed class Coordinator : IAsyncDisposable
{
    private readonly CoordinatorOptions _options;
    private readonly AgentGroup _agents;
    private readonly BoardGroup _boards;
    private HostRun? _run;

    private Coordinator(CoordinatorOptions options, AgentGroup agents) => (_options, _agents, _boards) = (options, agents, new BoardGroup(options.Boards));

    /// <summary>The plan that runs now: another one than was prepared where a device was lost.</summary>
    public Plan? Plan => _run?.Session.Plan;

    /// <summary>Names of the devices that were lost on the way.</summary>
    public IReadOnlyList<string> LostDevices => [.. _agents.LostDevices, .. _boards.LostDevices];

    private bool HasLost => _agents.HasLost || _boards.HasLost;

    /// <summary>Positions of the devices that are left, ascending: the devices of the next plan.</summary>
    private int[] Positions => [.. _agents.Positions.Concat(_boards.Positions).Order()];

    /// <summary>Connects to agents, all at once.</summary>
    /// <param name="devices">One agent for each device of the plan but the boards and the host, in the plan's order.</param>
    /// <param name="options">How to work.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy.</exception>
    public static async Task<Coordinator> ConnectAsync(IReadOnlyList<ClusterDeviceAddress> devices, CoordinatorOptions options, CancellationToken cancellation = default)
    {
        IEnumerable<int> positions = Enumerable.Range(0, devices.Count + options.Boards.Count).Where(p => !options.Boards.ContainsKey(p));
        return new Coordinator(options, await AgentGroup.ConnectAsync([.. positions.Zip(devices)], options, cancellation));
    }

    /// <summary>Makes every device ready to run a plan. What was prepared before is given up.</summary>
    /// <param name="plan">One device for each agent and board and the host last; or the host alone.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5131 if a device is lost; otherwise what a device cannot prepare, naming it.</exception>
    public async Task PrepareAsync(Plan plan, IShardSource shards, CancellationToken cancellation = default)
    {
        try
        {
            await PrepareDevicesAsync(plan, shards, cancellation);
        }
        catch (EdgeException e) when (HasLost)
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
            catch (EdgeException e) when (HasLost)
            {
                Forget();
                if (_options.Replan is not { } replan || (_agents.Agents.All(a => a.IsLost) && _boards.IsAllLost))
                {
                    throw Lost(e);
                }

                await _agents.TakeAwayLostAsync();
                await _boards.TakeAwayLostAsync();
                next = replan(Positions);
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
        ReportResponse[] reports = await Task.WhenAll(run.Agents.Select(a => a.Agent.AskAsync(new ReportRequest(), cancellation)));
        Session host = run.Session;
        ImmutableArray<PlanDevice> programs = host.Plan.Devices;
        DeviceReport[] all = new DeviceReport[programs.Length];
        foreach (((int device, _), ReportResponse r) in run.Agents.Zip(reports))
        {
            all[device] = new DeviceReport(programs[device].Name, IsHost: false, r.Kernels, r.ArenaBytes, r.LatencyUs, r.SentBytes, r.ReceivedBytes, r.Steps, DeviceTimes.Of(programs[device], r.Steps.AsSpan()));
        }

        foreach (BoardRun board in run.Boards)
        {
            all[board.Exchange.Device] = board.Report(programs[board.Exchange.Device]);
        }

        StepTrace[] steps = [.. host.Trace];
        PlanDevice own = programs[host.Device];
        all[host.Device] = new DeviceReport(
            own.Name, IsHost: true, _options.Kernels.Name, host.MeasuredArenaBytes, host.LatencyUs, run.Exchange.SentBytes, run.Exchange.ReceivedBytes, [.. steps], DeviceTimes.Of(own, steps));
        return [.. all];
    }

    /// <summary>Leaves the agents, which give everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        Forget();
        await _agents.DisposeAsync();
        await _boards.DisposeAsync();
    }

    private async Task PrepareDevicesAsync(Plan plan, IShardSource shards, CancellationToken cancellation)
    {
        Forget();
        int[] positions = plan.Devices.Length == 1 ? [] : Positions;
        int[] boards = [.. _boards.Positions.Where(positions.Contains).Select(p => Array.IndexOf(positions, p))];
        if (plan.Devices.Length != positions.Length + 1)
        {
            throw AgentErrors.WrongDeviceCount(positions.Length, plan.Devices.Length);
        }

        int[] held = [.. boards, plan.Endpoint];
        Task<PreparedPlan> preparing = Task.Run(() => PreparedPlan.Prepare(plan, plan.Endpoint, shards, _options.Kernels), cancellation);
        LinkedAgents? linked = null;
        try
        {
            (IBoardDevice Device, PreparedBoard? Board)[] prepared = boards.Length == 0 ? [] : await _boards.PrepareAsync(plan, boards, shards, cancellation);
            linked = await _agents.PrepareAsync(plan, held, shards, cancellation);
            InProcessNetwork here = new(plan, held);
            HeldExchange[] exchanges = [.. held.Select(device => new HeldExchange(device, here, linked.Exchanges[device]))];
            _run = new HostRun(
                new Session(await preparing, exchanges[^1]), exchanges[^1], linked.Agents, [.. prepared.Zip(exchanges, (p, exchange) => new BoardRun(p.Device, p.Board, plan, exchange))]);
        }
        catch
        {
            foreach (LinkExchange exchange in linked?.Exchanges.Values ?? [])
            {
                exchange.Dispose();
            }

            _ = preparing.ContinueWith(static p => p.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private EdgeException Lost(EdgeException cause) => AgentErrors.DeviceLost([.. _agents.LostNow, .. _boards.LostNow], cause);

    private void Forget()
    {
        _run?.Dispose();
        _run = null;
    }
}
