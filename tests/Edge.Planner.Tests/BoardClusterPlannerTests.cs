using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

/// <summary>Plans for clusters with microcontrollers: their shares, their memory, and who joins.</summary>
public class BoardClusterPlannerTests
{
    private static readonly ImportedModel Model = Network();
    private static readonly byte[] Input = new SeededRandom(5).Bytes(ElementType.Int8, 40 * 40 * 3);

    [Fact]
    public void Rows_follow_the_speed_of_the_boards_and_the_hub_only_joins()
    {
        PlanningResult planned = Plan(new ClusterSpec([Agent("hub"), Board("slow", 1), Board("fast", 3)]) { Join = "hub" });

        PlanDevice hub = planned.Plan.Devices[0], slow = planned.Plan.Devices[1], fast = planned.Plan.Devices[2];
        hub.InputBytes.ShouldBe(0, "it takes no band");
        hub.MacCount.ShouldBePositive();
        ((double)RowsOf(fast) / RowsOf(slow)).ShouldBeInRange(2, 4.5);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Fact]
    public void Rows_that_are_left_over_go_to_slow_boards_before_fast_ones()
    {
        PlanningResult planned = Plan(new ClusterSpec([Board("slow", 1), Board("other", 1), Board("fast", 6.4), Board("join", 6.4)]));

        planned.Plan.Devices.Take(4).ShouldAllBe(d => d.MacCount > 0);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Fact]
    public void A_board_can_join()
    {
        PlanningResult planned = Plan(new ClusterSpec([Board("first", 1), Board("second", 2), Board("third", 1)]));

        planned.Plan.Devices[^1].MacCount.ShouldBe(0, "the host only feeds and fetches");
        planned.Plan.Devices[1].Steps.OfType<ReceiveStep>().Select(r => r.Part.Peer).Distinct().ShouldBe([3, 0, 2], ignoreOrder: true);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Fact]
    public void A_board_that_is_too_slow_for_a_row_has_nothing_to_do()
    {
        PlanningResult planned = Plan(new ClusterSpec([Board("fast", 1), Board("slow", 0.001), Board("other", 1)]));

        planned.Plan.Devices[1].Steps.ShouldBeEmpty();
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(20)]
    [InlineData(17)]
    public void What_a_board_holds_is_within_its_memory(int kilobytes)
    {
        ImmutableArray<ClusterDevice> devices = [Board("first", 1) with { SramBytes = kilobytes * 1024 }, Board("second", 1) with { SramBytes = kilobytes * 1024 }];
        PlanningResult planned = Plan(new ClusterSpec(devices));

        for (int d = 0; d < devices.Length; d++)
        {
            FirmwareProgram program = FirmwareLowering.Lower(planned.Plan, d, new MemoryShards(planned.Shards), FirmwareIsa.Dsp).Program;
            (program.ArenaBytes + program.InputBytes).ShouldBeLessThanOrEqualTo((kilobytes * 1024) - BoardClusterPlanner.ReservedRamBytes);
        }

        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Fact]
    public void A_board_that_is_too_small_is_named_with_what_it_would_need()
    {
        ClusterDevice Small(long bytes) => Board("small", 1) with { SramBytes = bytes };
        EdgeException refused = Should.Throw<EdgeException>(() => Plan(new ClusterSpec([Board("large", 1), Small(7000)])));

        refused.Code.ShouldBe(3310);
        refused.Diagnostics[0].What.ShouldContain("'small'");
        refused.Diagnostics[0].What.ShouldNotContain("'large'");
        long needed = long.Parse(refused.Diagnostics[0].Why.Split("at least ")[1].Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);
        Plan(new ClusterSpec([Board("large", 1), Small(needed)])).Plan.Devices[1].Steps.ShouldNotBeEmpty();
    }

    private static PlanningResult Plan(ClusterSpec cluster) => BoardClusterPlanner.Plan(new PlanRequest(Model, cluster, Strategy.Patches), _ => FirmwareIsa.Dsp);

    private static int RowsOf(PlanDevice device) => device.Steps.OfType<SendStep>().Sum(s => s.Part.Region.Height);

    private static ClusterDevice Agent(string name) => new(name, "local", PlanRunner.Profile with { Int8MacsPerSecond = 1e10 });

    private static ClusterDevice Board(string name, double speed) => new(name, "qemu:mps2-an386", PlanRunner.Profile with { Int8MacsPerSecond = speed * 1e8 }) { Board = "mps2-an386" };

    private static ImportedModel Network()
    {
        NetworkBuilder network = new("small", 1);
        int x = network.Conv(network.Input(40, 40, 3), 8, 3, 2);
        x = network.InvertedResidual(x, 8, 4, 1, 3);
        x = network.InvertedResidual(x, 12, 4, 2, 5);
        return network.Build(network.Dense(network.Mean(x), 4));
    }
}
