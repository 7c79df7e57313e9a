using System.Collections.Immutable;
using Edge.Conformance.Tests;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Tests;
using Edge.Runtime;
using Edge.Testing;

namespace Firmware.Nano.Tests.Programs;

/// <summary>Every operator that lowers to firmware: the application's loader takes it, and its kernels give the reference's bytes.</summary>
public sealed class ManagedKernelTests
{
    private const int RandomNetworkCount = 40;

    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1 << 30, 1 << 30, 1e9, 1e9, 1e9, 1, 1e9, 1);

    private static readonly KernelSetExecutor Reference = new(new ReferenceKernels());

    public static TheoryData<Strategy> Strategies => [Strategy.Single, Strategy.Patches];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void EveryCaseGivesTheBytesOfTheReference(Strategy strategy)
    {
        HashSet<Edge.Model.Firmware.FirmwareKernel> kernels = [];
        int cases = 0;
        foreach (NodeCase nodeCase in ConformanceCases.All.Values)
        {
            if (Lower(nodeCase, strategy) is not { } engine)
            {
                continue;
            }

            byte[] output = new byte[nodeCase.Output.Bytes];
            engine.Run([.. nodeCase.Inputs.Select(i => new ReadOnlyMemory<byte>(i))], [output]);
            byte[] expected = Reference.Run(nodeCase);
            output.AsSpan().CommonPrefixLength(expected).ShouldBe(expected.Length, nodeCase.Name);
            kernels.UnionWith(engine.Program.Nodes.Select(n => n.Kernel));
            cases++;
        }

        cases.ShouldBeGreaterThan(strategy == Strategy.Single ? 100 : 20);
        if (strategy == Strategy.Single)
        {
            Enum.GetValues<Edge.Model.Firmware.FirmwareKernel>().Except(kernels).ShouldBeEmpty("every kernel has a case");
        }
    }

    /// <summary>Whatever the network and however it is cut: from rings that wrap anywhere, with partial sums and repeats.</summary>
    [Fact]
    public void AnyStagesOfAnyNetworkGiveTheBytesOfTheReference()
    {
        SeededRandom seeds = new(2028);
        int steps = 0;
        for (int i = 0; i < RandomNetworkCount; i++)
        {
            ulong seed = (ulong)seeds.Next(1, 1_000_000);
            (ImportedModel model, byte[] input) = RandomNetworks.Create(seed, ElementType.Int8);
            PlanningResult result = RandomStages.Plan(model, new SeededRandom(seed * 31));
            NanoEngine engine = new(result.Plan, new MemoryShards(result.Shards));
            Memory<byte>[] outputs = [.. model.Graph.Outputs.Select(output => new byte[model.Graph.Tensors[output].Bytes].AsMemory())];

            engine.Run([input], outputs);

            outputs.SelectMany(o => o.ToArray()).ShouldBe(PlanRunner.Oracle(model, input), $"seed {seed}");
            steps += engine.Program.Steps.Length;
        }

        steps.ShouldBeGreaterThan(10 * RandomNetworkCount, "the stages cut nothing");
    }

    internal static NanoEngine? Lower(NodeCase nodeCase, Strategy strategy)
    {
        try
        {
            PlanningResult planned = Plan(nodeCase, strategy);
            return new NanoEngine(planned.Plan, new MemoryShards(planned.Shards));
        }
        catch (EdgeException e) when (e.Code is >= 3000 and < 3100 or >= 3300 and < 3400)
        {
            return null; // nothing to cut, or no kernel
        }
    }

    internal static PlanningResult Plan(NodeCase nodeCase, Strategy strategy)
    {
        ImportedModel model = new(nodeCase.Graph, nodeCase.Weights, ImmutableSortedDictionary<string, string>.Empty);
        return NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("board", "inproc", Profile)]), strategy));
    }
}
