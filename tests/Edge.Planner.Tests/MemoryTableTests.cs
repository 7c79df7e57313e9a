using Edge.Importers;
using Edge.Model;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

/// <summary>The memory that published networks need on one device, and that they really run in it.</summary>
public class MemoryTableTests
{
    [Theory]
    [InlineData(1.0, 24_000)]
    [InlineData(1.1, 18_000)]
    [InlineData(1.3, 12_000)]
    [InlineData(100, 7_000)]
    public void MobileNetV2(double factor, int bytes) => Fits(PublishedNetworks.MobileNetV2, factor, bytes);

    [Theory]
    [InlineData(1.0, 70_000)]
    [InlineData(1.3, 60_000)]
    [InlineData(100, 40_000)]
    public void McuNet320K(double factor, int bytes) => Fits(PublishedNetworks.McuNet320K, factor, bytes);

    [SharedTheory]
    [InlineData("te_vww", 1.0, 17_000)]
    [InlineData("te_vww", 1.1, 14_500)]
    [InlineData("te_vww", 1.3, 12_500)]
    [InlineData("te_vww", 100, 10_000)]
    [InlineData("te_detection", 1.0, 60_000)]
    [InlineData("te_detection", 1.1, 45_000)]
    [InlineData("te_mcunetv2_large", 1.1, 250_000)]
    public void Published(string name, double factor, int bytes) => Fits(ModelFile.Open(new GoldenNetwork(name).ModelPath), factor, bytes);

    private static void Fits(ImportedModel model, double factor, int bytes)
    {
        PlanningResult result = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches, null, factor));

        result.Plan.Devices[0].ArenaBytes.ShouldBeLessThanOrEqualTo(bytes);
        ((double)result.Plan.MacCount).ShouldBeLessThanOrEqualTo(model.Graph.MacCount * factor * 1.0001);
        PlanSimulator.FaultsOf(result.Plan).ShouldBeEmpty();
    }
}
