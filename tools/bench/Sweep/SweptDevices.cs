using System.Diagnostics;
using System.Net;
using Edge.Bench.Language;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;

namespace Edge.Bench.Sweep;

/// <summary>Agent processes on this machine, each behind an emulated link as its profile says; round trips are then measured, as on any cluster.</summary>
internal sealed class SweptDevices : IAsyncDisposable
{
    private static readonly ProbeOptions Probe = new() { Type = ElementType.Q8_0, Columns = 256, WeightBytes = 1 << 16, SumBytes = 1 << 10, Duration = TimeSpan.FromMilliseconds(5) };

    private readonly List<LinkEmulator> _links;
    private readonly Coordinator _coordinator;

    private SweptDevices(ClusterSpec cluster, List<LinkEmulator> links, Coordinator coordinator) => (Cluster, _links, _coordinator) = (cluster, links, coordinator);

    /// <summary>The cluster as it was measured: a round trip is that of a small message, threads that wake and the emulator's process included.</summary>
    public ClusterSpec Cluster { get; }

    /// <summary>Starts an agent of one thread.</summary>
    /// <param name="store">Its store.</param>
    public static Task<LocalAgent> StartAgentAsync(string store) =>
        LocalAgent.StartAsync(new LocalAgentCommand("dotnet", [EdgeProcess.ProgramOf(RepositoryFolder.Find()), "agent", "--threads", "1"]), store);

    /// <summary>Connects to agents through the links of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="agents">At least as many agents as it has devices.</param>
    public static async Task<SweptDevices> ConnectAsync(ClusterSpec cluster, IReadOnlyList<LocalAgent> agents)
    {
        List<LinkEmulator> links = [];
        try
        {
            List<ClusterDeviceAddress> addresses = [];
            foreach ((int i, ClusterDevice device) in cluster.Devices.Index())
            {
                IPEndPoint agent = IPEndPoint.Parse(agents[i].Address);
                LinkConditions conditions = new(device.Profile.LinkBitsPerSecond, TimeSpan.FromMicroseconds(device.Profile.LinkRoundTripUs / 2), TimeSpan.Zero, 0);
                links.Add(LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), agent.Address.ToString(), agent.Port, conditions));
                addresses.Add(new ClusterDeviceAddress(device.Name, AgentAddress.Parse(links[^1].EndPoint.ToString())));
            }

            MeasuredCluster measured = await ClusterProbe.MeasureAsync(addresses, Probe);
            ClusterSpec asMeasured = new([.. cluster.Devices.Select((d, i) => d with { Profile = d.Profile with { LinkRoundTripUs = measured.Devices[i].RoundTripUs } })]) { Join = cluster.Join };
            return new SweptDevices(asMeasured, links, await Coordinator.ConnectAsync(addresses, new CoordinatorOptions { Kernels = new SimdKernels(), HeartbeatLimit = TimeSpan.FromSeconds(30) }));
        }
        catch
        {
            links.ForEach(l => l.Dispose());
            throw;
        }
    }

    /// <summary>Prepares a plan and runs it.</summary>
    /// <param name="planned">The plan.</param>
    /// <param name="input">The picture.</param>
    /// <param name="limit">How long it may be repeated.</param>
    /// <param name="most">How often at most.</param>
    /// <returns>The time of each inference but the first, in microseconds, and the answer.</returns>
    public async Task<(List<double> Us, byte[] Output)> RunAsync(PlanningResult planned, byte[] input, TimeSpan limit, int most)
    {
        await _coordinator.PrepareAsync(planned.Plan, new MemoryShards(planned.Shards));
        Graph graph = planned.Plan.Graph;
        byte[][] outputs = [.. graph.Outputs.Select(o => new byte[graph.Tensors[o].Bytes])];
        Memory<byte>[] targets = [.. outputs.Select(o => o.AsMemory())];
        await _coordinator.RunAsync([input], targets);
        List<double> us = [];
        long begun = Stopwatch.GetTimestamp();
        do
        {
            long start = Stopwatch.GetTimestamp();
            await _coordinator.RunAsync([input], targets);
            us.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        while (us.Count < most && Stopwatch.GetElapsedTime(begun) < limit);
        return (us, [.. outputs.SelectMany(o => o)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _links.ForEach(l => l.Dispose());
    }
}
