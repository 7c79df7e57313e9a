using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan that runs on agents: processes of this machine for <c>local</c>, running agents for <c>tcp:HOST:PORT</c>.</summary>
internal sealed class AgentsExecution : IPlanExecution
{
    private readonly Coordinator _coordinator;
    private readonly LocalAgents _local;

    private AgentsExecution(Coordinator coordinator, LocalAgents local) => (_coordinator, _local) = (coordinator, local);

    /// <inheritdoc/>
    public Plan Plan => _coordinator.Plan!;

    /// <summary>Starts the local agents, connects to all, ships what they lack and prepares the plan.</summary>
    /// <param name="plan">The host last, the others in the order of <paramref name="addresses"/>.</param>
    /// <param name="shards">The weights.</param>
    /// <param name="addresses">One for each device but the host.</param>
    /// <param name="kernels">The kernels of this process.</param>
    /// <param name="keyFile">The pre-shared key, or null.</param>
    /// <param name="replan">Plans for the devices that remain, or null: a lost device is an error.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IPlanExecution> StartAsync(
        Plan plan,
        IShardSource shards,
        ImmutableArray<string> addresses,
        IKernelSet kernels,
        FileInfo? keyFile,
        Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan,
        CancellationToken cancellation)
    {
        LocalAgents local = await LocalAgents.StartAsync(addresses.Count(a => a == Clusters.Local), keyFile, cancellation);
        Coordinator? coordinator = null;
        try
        {
            Queue<string> started = new(local.Addresses);
            ClusterDeviceAddress[] devices =
                [.. addresses.Select((a, i) => new ClusterDeviceAddress(plan.Devices[i].Name, AgentAddress.Parse(a == Clusters.Local ? started.Dequeue() : a)))];
            CoordinatorOptions options = new() { Kernels = kernels, KeyFile = keyFile?.FullName, Replan = replan };
            coordinator = await Coordinator.ConnectAsync(devices, options, cancellation);
            await coordinator.PrepareAsync(plan, shards, cancellation);
            return new AgentsExecution(coordinator, local);
        }
        catch
        {
            if (coordinator is not null)
            {
                await coordinator.DisposeAsync();
            }

            await local.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        await _coordinator.RunAsync(inputs, outputs, cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation) =>
        [.. (await _coordinator.ReportAsync(cancellation)).Select(r =>
            new DeviceMeasurement(r.MeasuredArenaBytes, r.LatencyUs, r.SentBytes, r.ReceivedBytes, [.. r.Steps.Select(s => s.DurationUs)]))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _local.DisposeAsync();
    }
}
