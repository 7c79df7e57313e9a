using Edge.Model;
using Edge.Planner.Simulation;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests.Choice;

public sealed class PlanObjectiveTests
{
    private static readonly PowerStates Power = new(0.1, 2, 1, 1, "a test");
    private static readonly DeviceProfile Frugal = new("frugal", 1, 1e8, 1 << 20, 1 << 24, 1.5e8, 1e8, 4e8, 5, 2e7, 500) { Power = Power with { ComputeW = 0.2 } };
    private static readonly DeviceProfile Fast = new("fast", 1, 1e9, 1 << 22, 1 << 24, 6e8, 4e8, 2e9, 2, 1e8, 400) { Power = Power with { ComputeW = 6, IdleW = 0.1 } };
    private static readonly ClusterSpec Two = new([new ClusterDevice("frugal", "local", Frugal), new ClusterDevice("fast", "local", Fast)]);

    private static ImportedModel Model { get; } = Build();

    [Theory]
    [InlineData(Strategy.Auto)]
    [InlineData(Strategy.Patches)]
    [InlineData(Strategy.Single)]
    [InlineData(Strategy.Bottleneck)]
    public void Each_objective_is_served_best_by_its_own_plan(Strategy strategy)
    {
        PlanObjective[] objectives = [PlanObjective.Latency, PlanObjective.Memory, PlanObjective.Energy, PlanObjective.Bytes];
        Dictionary<PlanObjective, PlanFigures> figures = objectives.ToDictionary(o => o, o => FiguresOf(strategy, o));

        foreach (PlanObjective objective in objectives)
        {
            double own = figures[objective].Of(objective)!.Value;
            figures.Values.ShouldAllBe(other => own <= other.Of(objective)!.Value * (1 + 1e-9), $"{objective}");
        }

        figures.Values.Distinct().Count().ShouldBeGreaterThanOrEqualTo(2, "the objective changes the plan");
    }

    [Fact]
    public void Without_one_patches_take_the_least_memory_for_no_more_work_and_with_one_as_much_work_as_that_takes()
    {
        ClusterSpec one = new([new ClusterDevice("device", "inproc", Fast)]);
        PlanRequest request = new(Model, one, Strategy.Patches);

        Plan usual = NetworkPlanner.Plan(request).Plan, least = NetworkPlanner.Plan(request with { Objective = PlanObjective.Memory }).Plan, fastest = NetworkPlanner.Plan(request with { Objective = PlanObjective.Latency }).Plan;

        usual.MacCount.ShouldBe(Model.Graph.MacCount);
        least.Devices[0].ArenaBytes.ShouldBeLessThan(usual.Devices[0].ArenaBytes);
        least.MacCount.ShouldBeGreaterThan(usual.MacCount);
        fastest.LatencyUs.ShouldBeLessThanOrEqualTo(usual.LatencyUs);
        NetworkPlanner.Plan(request with { Objective = PlanObjective.Memory, MaxMacOverhead = 1 }).Plan.Devices[0].ArenaBytes.ShouldBe(usual.Devices[0].ArenaBytes);
    }

    [Fact]
    public void A_memory_bound_holds_with_every_objective()
    {
        long bound = NetworkPlanner.Plan(new PlanRequest(Model, Two, Strategy.Patches) { Objective = PlanObjective.Memory }).Plan.Devices.Take(2).Max(d => d.ArenaBytes) * 3 / 2;
        foreach (PlanObjective objective in (PlanObjective[])[PlanObjective.Latency, PlanObjective.Memory, PlanObjective.Energy, PlanObjective.Bytes])
        {
            NetworkPlanner.Plan(new PlanRequest(Model, Two, Strategy.Auto, bound) { Objective = objective }).Plan.Devices.Take(2).ShouldAllBe(d => d.ArenaBytes <= bound);
        }
    }

    [Fact]
    public void What_no_plan_can_have_least_of_is_refused()
    {
        ClusterSpec unknown = new([.. Two.Devices.Select(d => d with { Profile = d.Profile with { Power = null } })]);

        Should.Throw<EdgeException>(() => NetworkPlanner.Plan(new PlanRequest(Model, unknown) { Objective = PlanObjective.Energy })).Code.ShouldBe(3043);
        Should.Throw<EdgeException>(() => NetworkPlanner.Plan(new PlanRequest(Model, Two) { Objective = PlanObjective.HeadMacs })).Code.ShouldBe(3060);
    }

    [Fact]
    public void The_plan_is_told_with_its_simulated_time()
    {
        foreach (Strategy strategy in Enum.GetValues<Strategy>())
        {
            Plan plan = NetworkPlanner.Plan(new PlanRequest(Model, Two, strategy)).Plan;
            plan.LatencyUs.ShouldBe(PlanSimulation.Of(plan, Two).Latency.Us, strategy.ToString());
        }
    }

    private static PlanFigures FiguresOf(Strategy strategy, PlanObjective objective) =>
        PlanSimulation.FiguresOf(NetworkPlanner.Plan(new PlanRequest(Model, Two, strategy) { Objective = objective }).Plan, Two);

    private static ImportedModel Build()
    {
        NetworkBuilder network = new("objective", 5);
        int x = network.Conv(network.Input(24, 24, 3), 8, 3);
        x = network.InvertedResidual(x, 8, 4, 1, 3);
        x = network.InvertedResidual(x, 16, 4, 2, 3);
        return network.Build(network.Dense(network.Mean(network.Conv(x, 48, 1)), 10));
    }
}
