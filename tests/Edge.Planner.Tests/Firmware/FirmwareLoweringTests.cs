using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Planner.Tests.Firmware;

/// <summary>A lowered program does what the plan does, in fewer instructions, and says by name what it cannot do.</summary>
public class FirmwareLoweringTests
{
    [Fact]
    public void Repeats_unfold_to_the_steps_of_the_plan() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            (ImportedModel model, _) = RandomNetworks.Create((ulong)seed, ElementType.Int8);
            double[] factors = [1, 1.3, 100];
            PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches, null, factors[seed % 3]));
            FirmwareProgram program = Lower(planned).Program;
            Step[] steps = [.. planned.Plan.Devices[0].Steps.Where(s => s is not LoadStep and not ReleaseStep)];
            FirmwareStep[] flat = [.. program.Flat()];

            flat.Length.ShouldBe(steps.Length, $"seed {seed}");
            for (int i = 0; i < flat.Length; i++)
            {
                ShouldDo(program, flat[i], steps[i], planned.Plan);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(3, 5));

    [Fact]
    public void Rows_that_repeat_are_few_steps()
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(Testing.Networks.PublishedNetworks.MobileNetV2, PlanRunner.InProcess, Strategy.Patches, 60_000));
        FirmwareProgram program = Lower(planned).Program;

        program.Steps.Length.ShouldBeLessThan(planned.Plan.Devices[0].Steps.Length / 3);
    }

    [Fact]
    public void The_same_plan_gives_the_same_program()
    {
        (ImportedModel model, _) = RandomNetworks.Create(7, ElementType.Int8);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches));

        FirmwareProgramEncoding.Write(Lower(planned).Program).ShouldBe(FirmwareProgramEncoding.Write(Lower(planned).Program));
        FirmwareSource.Of(Lower(planned)).ShouldBe(FirmwareSource.Of(Lower(planned)));
    }

    [Fact]
    public void Streamed_constants_are_there_while_their_node_computes()
    {
        (ImportedModel model, _) = RandomNetworks.Create(11, ElementType.Int8);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Patches));
        LoweredProgram lowered = FirmwareLowering.Lower(planned.Plan, 0, new MemoryShards(planned.Shards), FirmwareIsa.Portable, FirmwareWeights.Streamed);
        HashSet<int> loaded = [], done = [];
        foreach (FirmwareStep step in lowered.Program.Flat())
        {
            switch (step.Kind)
            {
                case FirmwareStepKind.Load:
                    loaded.Add(step.Index).ShouldBeTrue();
                    break;
                case FirmwareStepKind.Release:
                    loaded.Remove(step.Index).ShouldBeTrue();
                    done.Add(step.Index).ShouldBeTrue();
                    break;
                case FirmwareStepKind.Compute when !lowered.Program.Nodes[step.Index].Constants.IsEmpty:
                    loaded.ShouldContain(step.Index);
                    break;
            }
        }

        loaded.ShouldBeEmpty();
        done.Count.ShouldBe(lowered.Program.Nodes.Count(n => !n.Constants.IsEmpty));
        lowered.Program.Nodes.Where(n => n.Shard is not null).ShouldAllBe(n => Digest.Of(lowered.ShardOf(n)) == n.Shard);
    }

    [Fact]
    public void Padding_counts_as_the_zero_point_that_the_bias_holds()
    {
        GraphBuilder builder = new("conv");
        int x = builder.Input(ElementType.Int8, new Shape(1, 2, 2, 1), new Quantization(0.5f, 7));
        int filter = builder.Constant<sbyte>(ElementType.Int8, new Shape(1, 2, 2, 1), [1, 2, 3, -128], new Quantization(0.25f, 0));
        int bias = builder.Constant<int>(ElementType.Int32, new Shape(1), [1000]);
        int y = builder.Node(new Conv2D(new Window(2, 2, PadTop: 1, PadLeft: 1)), [x, filter, bias], ElementType.Int8, new Shape(1, 2, 2, 1), new Quantization(1, -3));
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(new ImportedModel(builder.Build(y), builder.Weights, ImmutableSortedDictionary<string, string>.Empty), PlanRunner.InProcess, Strategy.Single));
        LoweredProgram lowered = Lower(planned);
        FirmwareNode node = lowered.Program.Nodes.ShouldHaveSingleItem();

        node.Kernel.ShouldBe(FirmwareKernel.Conv2D);
        node.Parameters.ShouldBe([2, 2, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 7, -3, -128, 127]);
        BitConverter.ToInt32(lowered.Constants[node.Constants[1].Digest].Span).ShouldBe(1000 - (7 * (1 + 2 + 3 - 128)));
        BitConverter.ToInt32(lowered.Constants[node.Constants[2].Digest].Span).ShouldBe(1 << 30);
        lowered.Constants[node.Constants[3].Digest].ToArray().ShouldBe([unchecked((byte)-2)]); // 1/8 = 2³⁰ · 2^(−2 − 31)
    }

    [Fact]
    public void A_float_network_is_refused_by_the_name_of_its_tensor()
    {
        (ImportedModel model, _) = RandomNetworks.Create(5, ElementType.Float32);
        EdgeException refused = Should.Throw<EdgeException>(() => Lower(NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single))));

        refused.Code.ShouldBe(3300);
        model.Graph.Tensors.ShouldContain(t => refused.Message.Contains(t.Name));
    }

    [Fact]
    public void An_operator_without_a_kernel_is_refused_by_its_name()
    {
        GraphBuilder builder = new("product of matrices");
        Quantization scale = new(0.5f, 0);
        int x = builder.Input(ElementType.Int8, new Shape(4, 4), scale), y = builder.Input(ElementType.Int8, new Shape(4, 4), scale);
        int z = builder.Node(new MatMul(), [x, y], ElementType.Int8, new Shape(4, 4), scale);
        ImportedModel model = new(builder.Build(z), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);
        EdgeException refused = Should.Throw<EdgeException>(() => Lower(NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single))));

        refused.Code.ShouldBe(3301);
        refused.Message.ShouldContain("MatMul");
    }

    [Fact]
    public void An_image_too_wide_for_the_fields_is_refused()
    {
        GraphBuilder builder = new("wide");
        Quantization scale = new(0.5f, 0);
        int x = builder.Input(ElementType.Int8, new Shape(1, 1, 40_000, 1), scale);
        int y = builder.Node(new Unary(UnaryFunction.Relu), [x], ElementType.Int8, new Shape(1, 1, 40_000, 1), scale);
        ImportedModel model = new(builder.Build(y), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);

        Should.Throw<EdgeException>(() => Lower(NetworkPlanner.Plan(new PlanRequest(model, PlanRunner.InProcess, Strategy.Single)))).Code.ShouldBe(3302);
    }

    [Fact]
    public void Scratch_memory_counts_in_the_bound()
    {
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(
            new PlanRequest(Testing.Networks.PublishedNetworks.MobileNetV2, PlanRunner.InProcess, Strategy.Patches, 60_000), FirmwareIsa.Dsp);

        lowered.Program.ScratchBytes.ShouldBePositive();
        lowered.Program.ArenaBytes.ShouldBeLessThanOrEqualTo(60_000);
        lowered.Program.ArenaBytes.ShouldBeGreaterThanOrEqualTo(planned.Plan.Devices[0].ArenaBytes + lowered.Program.ScratchBytes);
    }

    private static LoweredProgram Lower(PlanningResult planned) =>
        FirmwareLowering.Lower(planned.Plan, planned.Plan.Endpoint, new MemoryShards(planned.Shards), FirmwareIsa.Portable);

    private static void ShouldDo(FirmwareProgram program, FirmwareStep lowered, Step step, Plan plan)
    {
        int Operand(int position) => program.Operands[lowered.Operands + position];
        switch (step)
        {
            case FeedStep feed:
                (lowered.Kind, lowered.Index, lowered.Region, Operand(0)).ShouldBe((FirmwareStepKind.Feed, feed.Input, feed.Region, feed.Buffer));
                break;
            case FetchStep fetch:
                (lowered.Kind, lowered.Index, Operand(0)).ShouldBe((FirmwareStepKind.Fetch, fetch.Output, fetch.Buffer));
                break;
            case CopyStep copy:
                (lowered.Kind, lowered.Region, Operand(0), Operand(1)).ShouldBe((FirmwareStepKind.Copy, copy.Region, copy.Source, copy.Target));
                break;
            case ComputeStep compute:
                FirmwareNode node = program.Nodes[lowered.Index];
                (lowered.Kind, lowered.Region).ShouldBe((FirmwareStepKind.Compute, compute.Output));
                program.Buffers[Operand(0)].OffsetBytes.ShouldBe(plan.Devices[0].Buffers[compute.Inputs.First(b => b >= 0)].OffsetBytes);
                if (compute.Accumulation is { } sums)
                {
                    (lowered.Part, Operand(node.Inputs + node.Outputs)).ShouldBe((sums.InputPart, sums.Buffer));
                    lowered.Sums.ShouldBe(FirmwareSums.Kept | (sums.IsFirst ? FirmwareSums.First : 0) | (sums.IsLast ? FirmwareSums.Last : 0));
                }

                break;
            default:
                throw new InvalidOperationException($"A plan of one device has no {step.GetType().Name}.");
        }
    }
}
