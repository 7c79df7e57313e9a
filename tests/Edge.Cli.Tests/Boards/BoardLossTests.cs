using Edge.Cli.Execution;
using Edge.Cli.Tests.Flashing;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing.Networks;

namespace Edge.Cli.Tests.Boards;

/// <summary>A board whose emulator is killed or stopped in the middle of an inference is named, or done without.</summary>
public sealed class BoardLossTests
{
    private const string Lost = "m55";

    private static readonly ImportedModel Model = Network();
    private static readonly byte[] Input = new SeededRandom(5).Bytes(ElementType.Int8, 32 * 32 * 3);

    private static readonly ClusterSpec Cluster = new([Device("m4", "mps2-an386"), Device(Lost, "mps3-an547")]);

    [EmulatorTheory]
    [InlineData(FragileBoard.Kill)]
    [InlineData(FragileBoard.Stop)]
    public async Task A_board_that_falls_silent_in_the_middle_is_named(string signal)
    {
        await using Coordinator coordinator = await StartAsync(signal, replan: null);

        EdgeException lost = await Should.ThrowAsync<EdgeException>(coordinator.RunAsync([Input], [new byte[4]]));

        lost.Code.ShouldBe(5131);
        lost.Diagnostics[0].What.ShouldBe($"Lost: '{Lost}' at qemu:mps3-an547.");
    }

    [EmulatorFact]
    public async Task The_others_finish_with_the_same_bytes()
    {
        await using Coordinator coordinator = await StartAsync(FragileBoard.Kill, remaining =>
        {
            PlanningResult again = Plan(Cluster.Only(remaining));
            return (again.Plan, new MemoryShards(again.Shards));
        });
        byte[] output = new byte[4];

        await coordinator.RunAsync([Input], [output]);

        output.ShouldBe(new WholeGraphExecutor(Model.Graph, Model.Weights, new ReferenceKernels()).Run(Input)[0]);
        coordinator.LostDevices.ShouldBe([Lost]);
        coordinator.Plan!.Devices.Select(d => d.Name).ShouldBe(["m4", "host"]);
    }

    private static async Task<Coordinator> StartAsync(string signal, Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan)
    {
        PlanningResult planned = Plan(Cluster);
        Dictionary<int, IBoardDevice> boards = new()
        {
            [0] = Clusters.BoardAt(Cluster.Devices[0], new BoardOptions()),
            [1] = new FragileBoard(Lost, FirmwareBoard.Find("mps3-an547"), planned.Plan.Devices[1].InputBytes / 2, signal),
        };
        Coordinator coordinator = await Coordinator.ConnectAsync([], new CoordinatorOptions { Kernels = new SimdKernels(), Boards = boards, Replan = replan });
        try
        {
            await coordinator.PrepareAsync(planned.Plan, new MemoryShards(planned.Shards));
            return coordinator;
        }
        catch
        {
            await coordinator.DisposeAsync();
            throw;
        }
    }

    private static PlanningResult Plan(ClusterSpec cluster) => Clusters.Plan(new PlanRequest(Model, cluster, Strategy.Patches));

    private static ClusterDevice Device(string name, string board) =>
        new(name, $"qemu:{board}", DeviceProfiles.All[FirmwareBoard.Find(board).Profile]) { Board = board };

    private static ImportedModel Network()
    {
        NetworkBuilder network = new("small", 1);
        int x = network.Conv(network.Input(32, 32, 3), 8, 3, 2);
        x = network.InvertedResidual(x, 8, 4, 1, 3);
        return network.Build(network.Dense(network.Mean(x), 4));
    }
}
