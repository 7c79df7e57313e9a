using Edge.Importers;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Golden.Tests;

/// <summary>
/// Real networks on the firmware's engine, built for this machine under sanitizers: every plan is accepted by the loader,
/// touches no byte beside its arena, and answers the golden bytes.
/// </summary>
public sealed class GoldenFirmwareTests
{
    private static readonly ClusterSpec Board = new([new ClusterDevice("board", "inproc", new DeviceProfile("board", 1, 2e8, 1 << 30, 1 << 30, 1e8, 5e7, 1e8, 5, 1e7, 500))]);

    public static TheoryData<string> Networks => GoldenNetwork.All.IsEmpty ? ["none"] : [.. GoldenNetwork.All.Select(n => n.Name)];

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void Whole(string network) => AnswersAsTheGoldenOutputsSay(network, Strategy.Single, maxMacOverhead: null);

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void In_rows_within_line_buffers(string network) => AnswersAsTheGoldenOutputsSay(network, Strategy.Patches, maxMacOverhead: 1.0);

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void In_patches_computed_again(string network) => AnswersAsTheGoldenOutputsSay(network, Strategy.Patches, maxMacOverhead: 1.3);

    /// <summary>
    /// Networks in so little memory that tiles are narrower than a row, and the machines that run them: many stages; one stage that adds up
    /// partial sums; and both, whose program is larger than what boards take here.
    /// </summary>
    public static TheoryData<string, string, int, bool, bool> Schedules
    {
        get
        {
            TheoryData<string, string, int, bool, bool> schedules = [];
            foreach (FirmwareTarget target in FirmwareTarget.Available)
            {
                schedules.Add(target.Name, "te_vww", 9_000, true, false);
                schedules.Add(target.Name, "mlperf_resnet_quant", 14_000, false, true);
            }

            schedules.Add(FirmwareTarget.Host.Name, "te_vww", 7_900, true, true);
            return schedules;
        }
    }

    [SharedTheory]
    [MemberData(nameof(Schedules))]
    public void In_stages_of_tiles_and_partial_sums(string machine, string network, int sramBytes, bool hasStages, bool hasSums)
    {
        FirmwareTarget target = FirmwareTarget.Available.Single(t => t.Name == machine);
        GoldenNetwork golden = new(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, Board, Strategy.Patches, sramBytes));
        FirmwareDevice device = new(planned.Plan, new MemoryShards(planned.Shards), target);
        (planned.Explanation.Reasons.Length > 1).ShouldBe(hasStages, "a sentence a stage");
        device.Program.Steps.Any(step => step.Sums == FirmwareSums.Kept).ShouldBe(hasSums, "steps in the middle of partial sums");
        device.Program.Flat().ShouldContain(step => step.Kind == FirmwareStepKind.Compute && step.Region.Left > 0, "a tile that begins within a row");
        Answers(golden, model, device);
    }

    private static void AnswersAsTheGoldenOutputsSay(string network, Strategy strategy, double? maxMacOverhead)
    {
        if (FirmwareTarget.Host.Missing is not null)
        {
            return;
        }

        GoldenNetwork golden = new(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        FirmwareDevice device;
        try
        {
            PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, Board, strategy, MaxMacOverhead: maxMacOverhead));
            device = new FirmwareDevice(planned.Plan, new MemoryShards(planned.Shards), FirmwareTarget.Host);
        }
        catch (EdgeException e) when (e.Code is >= 3000 and < 3100)
        {
            strategy.ShouldBe(Strategy.Patches, e.Message);
            return; // nothing to cut
        }
        catch (EdgeException e) when (e.Code == 3300)
        {
            model.Graph.Nodes.ShouldContain(node => model.Graph.Output(node).Type != ElementType.Int8, e.Message);
            return; // a network of floats
        }

        Answers(golden, model, device);
    }

    private static void Answers(GoldenNetwork golden, ImportedModel model, FirmwareDevice device)
    {
        string vector = golden.Vectors[0];
        Memory<byte>[] outputs = [.. model.Graph.Outputs.Select(output => new byte[model.Graph.Tensors[output].Bytes].AsMemory())];
        FirmwareResult result = device.Run(SplitInputs(model.Graph, golden.Input(vector)), outputs);
        result.Code.ShouldBe(0, $"at {result.Where}: {result.Text}");
        outputs.SelectMany(output => output.ToArray()).ShouldBe(golden.Output(vector));
    }

    private static ReadOnlyMemory<byte>[] SplitInputs(Graph graph, byte[] bytes)
    {
        int offset = 0;
        return [.. graph.Inputs.Select(input =>
        {
            ReadOnlyMemory<byte> part = bytes.AsMemory(offset, (int)graph.Tensors[input].Bytes);
            offset += part.Length;
            return part;
        })];
    }
}
