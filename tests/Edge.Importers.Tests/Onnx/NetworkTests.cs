using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Whole networks: what they become, and what they answer.</summary>
public sealed class NetworkTests
{
    private readonly SeededRandom _random = new(9);

    [Fact]
    public void Detectors_with_ssdlite_heads_give_boxes_and_scores()
    {
        ImportedModel model = Networks.SsdLite(_random).Import();

        byte[][] outputs = model.RunBytes(MemoryMarshal.AsBytes<float>(_random.Numbers(3 * 32 * 32)).ToArray());

        model.Graph.Outputs.Select(o => model.Graph.Tensors[o].Name).ShouldBe(["boxes", "scores"]);
        model.Graph.Tensors[model.Graph.Outputs[0]].Shape.ShouldBe(new Shape(1, ((8 * 8) + (4 * 4)) * 3, 4));
        model.Operators<DepthwiseConv2D>().Length.ShouldBe(6);
        model.Operators<Conv2D>().Count(c => c.Activation == Activation.Relu6).ShouldBe(4);
        OnnxRun.Floats(outputs[1]).Chunk(5).ShouldAllBe(scores => MathF.Abs(scores.Sum() - 1) < 1e-5f);
    }

    [Fact]
    public void Simplenet_is_convolutions_and_pools_only()
    {
        ImportedModel model = Networks.SimpleNet(_random).Import();

        model.Graph.Nodes.Select(n => n.Operator.Kind).ShouldBe(["Transpose", "Conv2D", "Conv2D", "Pool2D", "Conv2D", "Conv2D", "Pool2D", "Reduce", "FullyConnected"]);
        model.Operators<Conv2D>().ShouldAllBe(c => c.Activation == Activation.Relu);
        model.Run(_random.Numbers(3 * 256)).Length.ShouldBe(10);
    }

    [Fact]
    public void Efficient_channel_attention_mixes_neighbouring_channels()
    {
        OnnxBuilder builder = Networks.Eca(_random);
        float[] x = _random.Numbers(3 * 30), k = Floats(builder, "k"), w = Floats(builder, "features_w"), b = Floats(builder, "features_b");

        ImportedModel model = builder.Import();

        model.Operators<Transpose>().Length.ShouldBe(2);
        float[] features = Array.ConvertAll(Loops.Conv(x, (3, 6, 5), w, (8, 3, 3, 3), b, 1, (1, 1), (1, 1, 1, 1), (1, 1), out _), v => Math.Clamp(v, 0, 6));
        float[] mean = [.. features.Chunk(30).Select(c => c.Average())];
        float[] gate = Loops.Conv(mean, (1, 1, 8), k, (1, 1, 1, 3), [], 1, (1, 1), (0, 1, 0, 1), (1, 1), out _);
        model.Run(x).ShouldBeClose([.. features.Select((v, i) => v / (1 + MathF.Exp(-gate[i / 30])))]);
    }

    [Fact]
    public void Metadata_of_the_file_is_kept_in_order_of_its_keys() =>
        new OnnxBuilder().Input("x", 1).Output("y").Node("Relu", "x", "y").Metadata("edge.labels", "a,b").Metadata("edge.input.mean", "0.5").Import()
            .Metadata.ShouldBe([KeyValuePair.Create("edge.input.mean", "0.5"), KeyValuePair.Create("edge.labels", "a,b")]);

    [Fact]
    public void The_same_file_gives_the_same_graph()
    {
        byte[] file = Networks.SsdLite(_random).ToArray();

        (Graph a, Graph b) = (OnnxImporter.Import(file, "net").Graph, OnnxImporter.Import(file, "net").Graph);

        a.Tensors.ShouldBe(b.Tensors);
        a.Nodes.ShouldBe(b.Nodes);
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted() =>
        new OnnxBuilder().Input("x", 2).Output("y").Node("Neg", "a", "y").Node("Relu", "x", "a").Run([-1, 2]).ShouldBe([0, -2]);

    [Fact]
    public void Outputs_may_be_inputs_or_the_same_value_twice()
    {
        byte[][] outputs = new OnnxBuilder().Input("x", 2).Output("a", "b", "x").Node("Relu", "x", "a").Node("Identity", "a", "b").Import().RunBytes(MemoryMarshal.AsBytes<float>([-1, 2]).ToArray());

        outputs.Select(OnnxRun.Floats).ShouldBe([[0, 2], [0, 2], [-1, 2]]);
    }

    [SharedTheory]
    [InlineData("onnx/mobilenetv2_224", 300_774_272, 65)]
    [InlineData("onnx/resnet8_mlperf", 12_501_632, 15)]
    [InlineData("onnx/simplenet310k_cifar", 55_788_160, 20)]
    [InlineData("onnx/bottlefit_encoder_12ch_224", 120_798_208, 6)]
    [InlineData("cifar10/mobilenetv2_cifar10", 87_976_448, 68)]
    [InlineData("cifar10/bottleneck_c8.head", 1_564_672, 13)]
    [InlineData("cifar10/bottleneck_c8.tail", 104_299_008, 54)]
    public void Published_networks_become_few_nodes(string name, long macs, int nodes)
    {
        ImportedModel model = ModelFile.Open(SharedFolder.File(name + ".onnx"));

        model.Graph.MacCount.ShouldBe(macs);
        model.Graph.Nodes.Length.ShouldBe(nodes);
    }

    [SharedFact]
    public void Cifar_images_are_recognised()
    {
        const int Record = 3073, Images = 20;
        ImportedModel model = ModelFile.Open(SharedFolder.File("cifar10/mobilenetv2_cifar10.onnx"));
        byte[] file = File.ReadAllBytes(SharedFolder.File("cifar10/cifar10_test_lossless.bin"));

        int right = Enumerable.Range(0, Images).Count(i =>
        {
            float[] logits = OnnxRun.Floats(model.RunBytes(file[((i * Record) + 1)..((i + 1) * Record)])[0]);
            return Array.IndexOf(logits, logits.Max()) == file[i * Record];
        });

        // The network is right on 91.74 % of the whole set.
        right.ShouldBeGreaterThanOrEqualTo(16);
    }

    private static float[] Floats(OnnxBuilder builder, string name) =>
        MemoryMarshal.Cast<byte, float>(builder.Model.Graph.Initializer.Single(i => i.Name == name).RawData.Span).ToArray();
}
