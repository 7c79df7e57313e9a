using System.Collections.Immutable;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Passes;
using Edge.Planner.Patches;
using Edge.Planner.Programs;
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
            PlanningResult result = WithRandomStages(model, new SeededRandom((ulong)seed * 31));
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
                : WithRandomStages(model, new SeededRandom((ulong)seed * 31));
            PlanRunner.Run(split, input, new SimdKernels()).ShouldBe(PlanRunner.Run(whole, input, new SimdKernels()), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(23, 1));

    private static PlanningResult WithRandomStages(ImportedModel model, SeededRandom random)
    {
        Network network = new(GraphPasses.Run(model.Graph));
        Fabric fabric = new(network, model.Weights, PlanRunner.InProcess);
        DeviceProgram program = fabric.Programs[0];
        HashSet<int> streamed = [.. network.Sources.Select(s => s.Tensor).Where(t => network.Consumers[t].Length == 1 && !network.IsSink(t))];
        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, 0, streamed);
        Region[] asked = DeviceWindows.Whole(network);
        StageSchedule schedule = new(network, streamed);
        for (int from = 0; from < network.Nodes.Length;)
        {
            int to = Math.Min(from + random.Next(1, 6), network.Nodes.Length);
            StageTrace? trace = null;
            while (trace is null)
            {
                bool isGrid = random.Chance(50);
                StageOptions options = new(isGrid ? random.Next(1, 4) : 1, isGrid ? random.Next(1, 4) : 1, random.Chance(80) ? 1 : 2, random.Chance(30) ? int.MaxValue : random.Next(1, 6), random.Chance(50) ? 1 : random.Next(1, 4), random.Chance(50));
                trace = schedule.Of(from, to, asked, options);
            }

            StageWriter.Write(program, trace, asked, bufferOf);
            from = to;
        }

        Boundary.Fetch(fabric, network, 0, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("patches");
        memory[0].ArenaBytes.ShouldBeGreaterThanOrEqualTo(memory[0].LiveBytes);
        return new PlanningResult(plan, blobs, [], new PlanExplanation("patches", [], memory));
    }
}
