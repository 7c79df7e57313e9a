using Edge.Model;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

public class PlanRequestTests
{
    private static readonly ImportedModel Model = SmallNetwork();

    [Fact]
    public void A_cluster_without_devices_is_refused() => CodeOf(new PlanRequest(Model, new ClusterSpec([]))).ShouldBe(3001);

    [Fact]
    public void Less_work_than_the_network_has_is_refused() => CodeOf(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Patches, null, 0.5)).ShouldBe(3003);

    [Fact]
    public void A_network_that_does_not_fit_layer_by_layer_is_refused() => CodeOf(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Single, 4000)).ShouldBe(3005);

    [Fact]
    public void A_network_that_does_not_fit_in_patches_is_refused() => CodeOf(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Patches, 100)).ShouldBe(3005);

    [Fact]
    public void Bands_that_fit_no_device_are_refused() => CodeOf(new PlanRequest(Model, PlanRunner.Boards(1, 1), Strategy.Patches, 100)).ShouldBe(3006);

    [Theory]
    [InlineData(16_000)]
    [InlineData(8_000)]
    [InlineData(5_000)]
    public void Every_board_stays_within_the_memory_asked_for(long sram)
    {
        foreach (ClusterSpec cluster in (ClusterSpec[])[PlanRunner.InProcess, PlanRunner.Boards(1), PlanRunner.Boards(1, 2, 1)])
        {
            Plan plan = NetworkPlanner.Plan(new PlanRequest(Model, cluster, Strategy.Patches, sram)).Plan;
            plan.Devices.Where(d => d.Name != "host").ShouldAllBe(d => d.ArenaBytes <= sram);
        }
    }

    [Fact]
    public void Auto_takes_layer_by_layer_where_it_fits_and_patches_where_not()
    {
        NetworkPlanner.Plan(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Auto)).Plan.Strategy.ShouldBe("single");
        NetworkPlanner.Plan(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Auto, 8_000)).Plan.Strategy.ShouldBe("patches");
    }

    [Fact]
    public void The_endpoint_is_the_device_itself_or_a_host_behind_the_devices()
    {
        Plan alone = NetworkPlanner.Plan(new PlanRequest(Model, PlanRunner.InProcess)).Plan;
        (alone.Devices.Length, alone.Endpoint).ShouldBe((1, 0));
        Plan remote = NetworkPlanner.Plan(new PlanRequest(Model, PlanRunner.Boards(1, 1), Strategy.Single)).Plan;
        (remote.Devices.Length, remote.Endpoint, remote.Devices[2].Name).ShouldBe((3, 2, "host"));
    }

    private static int CodeOf(PlanRequest request) => Should.Throw<EdgeException>(() => NetworkPlanner.Plan(request)).Code;

    private static ImportedModel SmallNetwork()
    {
        NetworkBuilder network = new("small", 1);
        int x = network.Conv(network.Input(40, 40, 3), 8, 3, 2);
        x = network.InvertedResidual(x, 8, 4, 1, 3);
        x = network.InvertedResidual(x, 12, 4, 2, 5);
        return network.Build(network.Dense(network.Mean(x), 4));
    }
}
