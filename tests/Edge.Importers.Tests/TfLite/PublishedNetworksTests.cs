using System.Text.Json;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class PublishedNetworksTests
{
    public static TheoryData<string> Networks =>
        SharedFolder.Path is null ? [] : [.. Directory.GetFiles(SharedFolder.File("models"), "*.tflite").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    public static TheoryData<string> NetworksWithGoldenOutputs =>
        [.. GoldenNetwork.All.Select(n => n.Name)];

    [SharedTheory]
    [MemberData(nameof(NetworksWithGoldenOutputs))]
    public void Counts_of_the_golden_run_are_those_of_the_graph(string network)
    {
        ImportedModel model = Open(network);
        using JsonDocument golden = Golden(network);

        Graph graph = model.Graph;
        graph.Nodes.Length.ShouldBe(golden.RootElement.GetProperty("ops").EnumerateObject().Sum(o => o.Value.GetInt32()));
        // The golden figures leave SVDF out.
        graph.Nodes.Where(n => n.Operator is not Svdf).Sum(n => n.Operator.MacCount(graph, n)).ShouldBe(golden.RootElement.GetProperty("macs").GetInt64());
        graph.Inputs.Select(i => Describe(graph.Tensors[i])).ShouldBe(golden.RootElement.GetProperty("inputs").EnumerateArray().Select(Describe));
        graph.Outputs.Select(i => Describe(graph.Tensors[i])).ShouldBe(golden.RootElement.GetProperty("outputs").EnumerateArray().Select(Describe));
    }

    [SharedTheory]
    [MemberData(nameof(NetworksWithGoldenOutputs))]
    public void Nodes_are_in_the_order_of_the_layer_dump_and_write_as_many_bytes(string network)
    {
        ImportedModel model = Open(network);

        model.Graph.Nodes.Select(n => model.Graph.Output(n).Bytes).ShouldBe(new GoldenNetwork(network).Layers.Select(l => (long)l.Value.Length));
    }

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void Every_network_imports_twice_the_same(string network)
    {
        ImportedModel first = Open(network), second = Open(network);

        first.Graph.Nodes.ShouldBe(second.Graph.Nodes);
        first.Graph.Tensors.ShouldBe(second.Graph.Tensors);
        first.Graph.Tensors.Select(t => t.Name).ShouldBeUnique();
        foreach (Tensor tensor in first.Graph.Tensors.Where(t => t.IsConstant))
        {
            first.Weights[tensor.Constant!.Value].Length.ShouldBe((int)tensor.Bytes);
        }
    }

    [SharedFact]
    public void Weights_of_a_hybrid_network_become_float()
    {
        ImportedModel model = Open("mlperf_kws_float");

        model.Graph.Tensors.Select(t => t.Type).Distinct().ShouldBe([ElementType.Float32]);
        model.Graph.MacCount.ShouldBe(2_656_768);
    }

    private static ImportedModel Open(string network) => ModelFile.Open(SharedFolder.File("models", network + ".tflite"));

    private static JsonDocument Golden(string network) => JsonDocument.Parse(File.ReadAllBytes(SharedFolder.File("golden", network, "index.json")));

    private static string Describe(Tensor tensor) =>
        $"{tensor.Type.ToString().ToUpperInvariant()} {tensor.Shape}";

    private static string Describe(JsonElement tensor) =>
        $"{tensor.GetProperty("dtype").GetString()} [{string.Join(',', tensor.GetProperty("shape").EnumerateArray())}]";
}
