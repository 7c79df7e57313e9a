using Edge.Model;
using Edge.Planner.Simulation;
using Edge.Testing.Sweep;

namespace Edge.Planner.Tests.Choice;

/// <summary>Over many networks, devices and links: what is chosen is the best of all that could have been, or within 5 % of it.</summary>
public sealed class PlanSweepTests
{
    private const double Margin = 1.05;

    private static readonly DeviceProfile Device = new("sweep", 1, 1.5e9, 1 << 22, 1 << 28, 2e9, 1e9, 2e9, 2, 1e9, 200) { Power = new PowerStates(0.6, 2.2, 1.4, 1.2, "a test") };

    public static TheoryData<string> Names => [.. SweepCases.Of(Device).Select(c => c.Name)];

    [Fact]
    public void ThirtyCombinationsAndMoreHaveSeveralWinners()
    {
        Names.Count.ShouldBeGreaterThanOrEqualTo(30);
        SweepCases.Of(Device).Select(c => NetworkPlanner.Plan(new PlanRequest(c.Model, c.Cluster)).Plan)
            .Select(p => (p.Strategy, Devices: p.Devices.Count(d => d.MacCount > 0))).Distinct().Count().ShouldBeGreaterThanOrEqualTo(3, "one device, two and three");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_chosen_plan_is_the_fastest_or_within_five_percent(string name) => Judge(name, PlanObjective.Latency);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_chosen_plan_takes_the_least_energy_or_within_five_percent(string name) => Judge(name, PlanObjective.Energy);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_chosen_plan_sends_the_fewest_bytes_or_within_five_percent(string name) => Judge(name, PlanObjective.Bytes);

    private static void Judge(string name, PlanObjective objective)
    {
        SweepCase sweep = SweepCases.Of(Device).Single(c => c.Name == name);
        PlanRequest request = new(sweep.Model, sweep.Cluster) { Objective = objective };

        Plan chosen = NetworkPlanner.Plan(request).Plan;

        double value = PlanSimulation.FiguresOf(chosen, sweep.Cluster).Of(objective)!.Value;
        Plan best = NetworkPlanner.Alternatives(request).Select(a => a.Plan).MinBy(p => PlanSimulation.FiguresOf(p, sweep.Cluster).Of(objective))!;
        double least = PlanSimulation.FiguresOf(best, sweep.Cluster).Of(objective)!.Value;
        value.ShouldBeLessThanOrEqualTo(least * Margin, $"{chosen.Strategy} over {chosen.Devices.Count(d => d.MacCount > 0)} devices was chosen, {best.Strategy} over {best.Devices.Count(d => d.MacCount > 0)} is the best");
    }
}
