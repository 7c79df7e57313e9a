using System.Net;
using Edge.Bench.Language;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Bench.Split;

/// <summary>An agent process on this machine, and an emulated link to it.</summary>
internal sealed class BenchLink : IAsyncDisposable
{
    private readonly LocalAgent _agent;
    private readonly LinkConditions _conditions;
    private readonly DirectoryInfo _store;

    private BenchLink(LocalAgent agent, LinkConditions conditions, DirectoryInfo store) => (_agent, _conditions, _store) = (agent, conditions, store);

    /// <summary>Starts the agent.</summary>
    public static async Task<BenchLink> StartAsync(LinkConditions conditions)
    {
        DirectoryInfo store = Directory.CreateTempSubdirectory("edge-bench-");
        return new BenchLink(await LocalAgent.StartAsync(new LocalAgentCommand("dotnet", [EdgeProcess.ProgramOf(RepositoryFolder.Find()), "agent", "--threads", "1"]), store.FullName), conditions, store);
    }

    /// <summary>Runs a plan of the agent and this process over the link. Its weights are brought to the agent beside the link, before.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shards">Its weights.</param>
    /// <param name="pictures">A request each.</param>
    /// <returns>The time of each request but the first.</returns>
    public async Task<double[]> RunAsync(Plan plan, IShardSource shards, IEnumerable<byte[]> pictures)
    {
        CoordinatorOptions options = new() { Kernels = new SimdKernels(), HeartbeatLimit = TimeSpan.FromSeconds(30) };
        await using (Coordinator direct = await Coordinator.ConnectAsync([new ClusterDeviceAddress("agent", AgentAddress.Parse(_agent.Address))], options))
        {
            await direct.PrepareAsync(plan, shards);
        }

        using LinkEmulator link = To(IPEndPoint.Parse(_agent.Address));
        await using Coordinator coordinator = await Coordinator.ConnectAsync([new ClusterDeviceAddress("agent", AgentAddress.Parse(link.EndPoint.ToString()))], options);
        await coordinator.PrepareAsync(plan, shards);
        Memory<byte>[] outputs = [.. plan.Graph.Outputs.Select(o => new Memory<byte>(new byte[plan.Graph.Tensors[o].Bytes]))];
        List<double> latenciesUs = [];
        bool isWarm = false;
        foreach (byte[] picture in pictures)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            await coordinator.RunAsync([picture], outputs);
            if (isWarm)
            {
                latenciesUs.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            isWarm = true;
        }

        return [.. latenciesUs];
    }

    /// <summary>Where an emulated link to an address begins.</summary>
    public LinkEmulator To(IPEndPoint target) => LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), target.Address.ToString(), target.Port, _conditions);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _store.Delete(recursive: true);
    }
}
