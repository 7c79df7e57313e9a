using Edge.Importers;
using Edge.Model;
using Edge.Planner.Simulation;
using Edge.Testing;

namespace Edge.Planner.Tests.Simulation;

/// <summary>A large network over eight devices is planned and simulated in seconds and in little memory.</summary>
public sealed class PlanningCostTests
{
    private const long MostAllocatedBytes = 3L << 30, MostResidentBytes = 500L << 20;

    [SharedFact]
    public void A_large_network_over_eight_devices_takes_a_bounded_memory()
    {
        DeviceProfile profile = new("board", 1, 1e9, 1 << 20, 1 << 24, 1e9, 5e8, 1e9, 2, 1e8, 300);
        ClusterSpec cluster = new([.. Enumerable.Range(0, 8).Select(i => new ClusterDevice($"d{i}", "local", profile))]);
        ImportedModel model = ModelFile.Open(SharedFolder.File("models/te_mcunetv2_large.tflite"));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Plan plan = NetworkPlanner.Plan(new PlanRequest(model, cluster, Strategy.Patches)).Plan;
        SimulatedPlan simulated = PlanSimulation.Of(plan, cluster);

        simulated.Devices.Length.ShouldBe(plan.Devices.Length);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocatedBytes, "all that was ever allocated, most of it for a moment");
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(MostResidentBytes);
    }
}
