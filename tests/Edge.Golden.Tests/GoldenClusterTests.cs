using System.Collections.Immutable;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Golden.Tests;

/// <summary>
/// Real networks over three agents, joined by TCP, answer byte for byte what one device answers; floats too, because no
/// split changes the order of a sum.
/// </summary>
public sealed class GoldenClusterTests : IClassFixture<GoldenClusterTests.Agents>
{
    private static readonly DeviceProfile Board = new("board", 1, 2e8, 1 << 30, 1 << 30, 1e8, 5e7, 1e8, 5, 1e7, 500);
    private static readonly ClusterSpec One = new([new ClusterDevice("board", "inproc", Board)]);
    private static readonly ClusterSpec Three = new([.. Enumerable.Range(0, 3).Select(d => new ClusterDevice($"board{d}", "local", Board))]);

    private readonly Agents _agents;

    public GoldenClusterTests(Agents agents) => _agents = agents;

    public static TheoryData<string> Networks => GoldenNetwork.All.IsEmpty ? ["none"] : [.. GoldenNetwork.All.Select(n => n.Name)];

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public async Task Three_agents_answer_what_one_device_answers(string name)
    {
        GoldenNetwork golden = new(name);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        PlanningResult alone = NetworkPlanner.Plan(new PlanRequest(model, One, Strategy.Single));
        PlanningResult split = Split(model);
        using Session session = new(PreparedPlan.Prepare(alone.Plan, 0, new MemoryShards(alone.Shards), new SimdKernels()));
        await using Coordinator coordinator = await Coordinator.ConnectAsync(_agents.Addresses, new CoordinatorOptions { Kernels = new SimdKernels(), HeartbeatLimit = TimeSpan.FromSeconds(10) });
        await coordinator.PrepareAsync(split.Plan, new MemoryShards(split.Shards));
        foreach (string vector in golden.Vectors.Take(2))
        {
            ReadOnlyMemory<byte>[] inputs = SplitInputs(model.Graph, golden.Input(vector));
            Memory<byte>[] expected = Outputs(model.Graph), actual = Outputs(model.Graph);
            session.Run(inputs, expected);
            await coordinator.RunAsync(inputs, actual);
            for (int i = 0; i < expected.Length; i++)
            {
                actual[i].Span.SequenceEqual(expected[i].Span).ShouldBeTrue($"{name}, vector {vector}, output {i}, {split.Plan.Strategy}");
            }
        }

        ImmutableArray<DeviceReport> reports = await coordinator.ReportAsync();
        reports.Zip(split.Plan.Devices).ShouldAllBe(p => p.First.MeasuredArenaBytes <= p.Second.ArenaBytes);
        reports.Sum(r => r.SentBytes).ShouldBe(split.Plan.WireBytes);
    }

    private static PlanningResult Split(ImportedModel model)
    {
        try
        {
            return NetworkPlanner.Plan(new PlanRequest(model, Three, Strategy.Patches));
        }
        catch (EdgeException e) when (e.Code is 3002)
        {
            return NetworkPlanner.Plan(new PlanRequest(model, Three, Strategy.Single)); // no images in it: one agent does it all
        }
    }

    private static Memory<byte>[] Outputs(Graph graph) => [.. graph.Outputs.Select(o => (Memory<byte>)new byte[graph.Tensors[o].Bytes])];

    private static ReadOnlyMemory<byte>[] SplitInputs(Graph graph, byte[] bytes)
    {
        int offset = 0;
        return [.. graph.Inputs.Select(input =>
        {
            int size = (int)graph.Tensors[input].Bytes;
            offset += size;
            return (ReadOnlyMemory<byte>)bytes.AsMemory(offset - size, size);
        })];
    }

    /// <summary>Three agents in this process, with stores of their own.</summary>
    public sealed class Agents : IAsyncLifetime
    {
        private readonly DirectoryInfo _stores = Directory.CreateTempSubdirectory("edge-golden-");
        private readonly List<AgentService> _agents = [];

        public IReadOnlyList<ClusterDeviceAddress> Addresses =>
            [.. _agents.Select((a, i) => new ClusterDeviceAddress($"board{i}", AgentAddress.Parse(a.EndPoint.ToString())))];

        public async Task InitializeAsync()
        {
            for (int i = 0; i < 3; i++)
            {
                AgentOptions options = new() { StoreDirectory = Path.Combine(_stores.FullName, $"{i}"), HeartbeatLimit = TimeSpan.FromSeconds(10) };
                _agents.Add(new AgentService(options, new SimdKernels(), NullLogger<AgentService>.Instance));
                await _agents[i].StartAsync(CancellationToken.None);
            }
        }

        public async Task DisposeAsync()
        {
            foreach (AgentService agent in _agents)
            {
                await agent.StopAsync(CancellationToken.None);
                agent.Dispose();
            }

            _stores.Delete(recursive: true);
        }
    }
}
