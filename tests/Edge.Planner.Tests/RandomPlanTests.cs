using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Planner.Tests;

/// <summary>Whatever the network and however it is cut: the plan is sound byte for byte and computes what the network computes.</summary>
public class RandomPlanTests
{
    [Fact]
    public void Any_stages_with_any_options_compute_the_network() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            (ImportedModel model, byte[] input) = RandomNetworks.Create((ulong)seed);
            PlanningResult result = RandomStages.Plan(model, new SeededRandom((ulong)seed * 31));
            PlanSimulator.FaultsOf(result.Plan).ShouldBeEmpty($"seed {seed}");
            PlanRunner.Run(result, input).ShouldBe(PlanRunner.Oracle(model, input), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(11, 7));

    [Fact]
    public void Patches_on_one_device_compute_the_network() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            (ImportedModel model, byte[] input) = RandomNetworks.Create((ulong)seed);
            double[] factors = [1, 1.3, 100];
            PlanningResult result = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches, null, factors[seed % 3]));
            PlanSimulator.FaultsOf(result.Plan).ShouldBeEmpty($"seed {seed}");
            PlanRunner.Run(result, input).ShouldBe(PlanRunner.Oracle(model, input), $"seed {seed}");
            ((double)result.Plan.MacCount).ShouldBeLessThanOrEqualTo(model.Graph.MacCount * factors[seed % 3] * 1.0001);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(5, 3));

    [Fact]
    public void Bands_over_several_devices_compute_the_network() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            (ImportedModel model, byte[] input) = RandomNetworks.Create((ulong)seed);
            SeededRandom random = new((ulong)seed);
            double[] speeds = [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => (double)random.Next(1, 4))];
            PlanningResult result = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.Boards(speeds), Strategy.Patches));
            PlanSimulator.FaultsOf(result.Plan).ShouldBeEmpty($"seed {seed}");
            PlanRunner.Run(result, input).ShouldBe(PlanRunner.Oracle(model, input), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(17, 9));

    [Fact]
    public void Bits_of_fast_kernels_do_not_depend_on_the_split() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            (ImportedModel model, byte[] input) = RandomNetworks.Create((ulong)seed, seed % 4 == 0 ? ElementType.Int8 : ElementType.Float32);
            PlanningResult whole = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single));
            PlanningResult split = seed % 2 == 0
                ? NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.Boards(1, 2, 1), Strategy.Patches))
                : RandomStages.Plan(model, new SeededRandom((ulong)seed * 31));
            PlanRunner.Run(split, input, new SimdKernels()).ShouldBe(PlanRunner.Run(whole, input, new SimdKernels()), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(23, 1));
}
