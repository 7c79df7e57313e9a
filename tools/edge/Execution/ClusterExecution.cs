using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan over agents and boards: local agents and emulated boards are started here and end with this process.</summary>
internal sealed class ClusterExecution : IPlanExecution
{
    private readonly Coordinator _coordinator;
    private readonly LocalAgents _local;

    private ClusterExecution(Coordinator coordinator, LocalAgents local) => (_coordinator, _local) = (coordinator, local);

    /// <inheritdoc/>
    public Plan Plan => _coordinator.Plan!;

    /// <summary>Starts the local agents, connects to all, ships what they lack, and prepares them and the boards.</summary>
    /// <param name="plan">One device for each of the cluster, and the host last.</param>
    /// <param name="shards">The weights of all devices.</param>
    /// <param name="cluster">Where each device is.</param>
    /// <param name="kernels">What computes on the host.</param>
    /// <param name="keyFile">File with the pre-shared key, or null.</param>
    /// <param name="replan">Plans for the remaining devices when one is lost, or null.</param>
    /// <param name="boardOptions">How its boards are prepared.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ClusterExecution> StartAsync(
        Plan plan,
        IShardSource shards,
        ClusterSpec cluster,
        IKernelSet kernels,
        FileInfo? keyFile,
        Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan,
        BoardOptions boardOptions,
        CancellationToken cancellation)
    {
        ClusterDevice[] agents = [.. cluster.Devices.Where(d => d.Board is null)];
        Dictionary<int, IBoardDevice> boards = cluster.Devices.Index().Where(d => d.Item.Board is not null).ToDictionary(d => d.Index, d => Clusters.BoardAt(d.Item, boardOptions));
        LocalAgents local = await LocalAgents.StartAsync(agents.Count(a => a.Address == Clusters.Local), keyFile, cancellation);
        Coordinator? coordinator = null;
        try
        {
            int started = 0;
            ClusterDeviceAddress[] devices =
            [
                .. agents.Select(a => new ClusterDeviceAddress(a.Name, AgentAddress.Parse(a.Address == Clusters.Local ? local.Addresses[started++] : a.Address))),
            ];
            coordinator = await Coordinator.ConnectAsync(devices, new CoordinatorOptions { Kernels = kernels, KeyFile = keyFile?.FullName, Replan = replan, Boards = boards }, cancellation);
            await coordinator.PrepareAsync(plan, shards, cancellation);
            return new ClusterExecution(coordinator, local);
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
        return [.. reports.Select(r => new DeviceMeasurement(r.MeasuredArenaBytes, r.LatencyUs, r.SentBytes, r.ReceivedBytes, [.. r.Steps.Select(s => s.DurationUs)], r.Times, r.LineBytes))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _local.DisposeAsync();
    }
}
