using Edge.Importers;
using Edge.Model;
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
