using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan over agents: those on this machine are started here and end with this process.</summary>
internal sealed class AgentsExecution : IPlanExecution
{
    private readonly Coordinator _coordinator;
    private readonly LocalAgents _local;

    private AgentsExecution(Coordinator coordinator, LocalAgents local) => (_coordinator, _local) = (coordinator, local);

    /// <inheritdoc/>
    public Plan Plan => _coordinator.Plan!;

    /// <summary>Starts the local agents, connects to all, ships what they lack, and prepares them.</summary>
    /// <param name="plan">One device for each address, and the host last.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="addresses">Where each device is.</param>
    /// <param name="kernels">What computes on the host.</param>
    /// <param name="keyFile">File with the pre-shared key, or null.</param>
    /// <param name="replan">Plans for the remaining devices when one is lost, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<AgentsExecution> StartAsync(
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
            int started = 0;
            ClusterDeviceAddress[] devices =
            [
                .. addresses.Select((address, i) => new ClusterDeviceAddress(
                    plan.Devices[i].Name, AgentAddress.Parse(address == Clusters.Local ? local.Addresses[started++] : address))),
            ];
            coordinator = await Coordinator.ConnectAsync(devices, new CoordinatorOptions { Kernels = kernels, KeyFile = keyFile?.FullName, Replan = replan }, cancellation);
            await coordinator.PrepareAsync(plan, shards, cancellation);
            return new AgentsExecution(coordinator, local);
        }
        catch
        {
            await (coordinator?.DisposeAsync() ?? ValueTask.CompletedTask);
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
    public async Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation)
    {
        ImmutableArray<DeviceReport> reports = await _coordinator.ReportAsync(cancellation);
        return [.. reports.Select(r => new DeviceMeasurement(r.MeasuredArenaBytes, r.LatencyUs, r.SentBytes, r.ReceivedBytes, [.. r.Steps.Select(s => s.DurationUs)]))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _local.DisposeAsync();
    }
}
