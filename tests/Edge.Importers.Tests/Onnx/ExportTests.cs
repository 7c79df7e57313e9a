using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Exporters;
using Edge.Kernels.Simd;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>What is written as ONNX is read again as the network that it was.</summary>
public class ExportTests
{
    private static readonly string Root = RepositoryRoot();

    [Theory]
    [InlineData("tools/edge/Assets/meter/meter_float.onnx")]
    [InlineData("tools/edge/Assets/meter/meter_int8.onnx")]
    [InlineData("tools/training/bottleneck/bottleneck_c4.head.onnx")]
    [InlineData("tools/training/bottleneck/bottleneck_c4.tail.onnx")]
    public void AnExportedNetworkAnswersAsItsSource(string path)
    {
        ImportedModel source = ModelFile.Open(Path.Combine(Root, path));
        ImportedModel exported = OnnxImporter.Import(OnnxExporter.Export(source), "exported");
        Tensor input = source.Graph.Tensors[source.Graph.Inputs[0]], output = source.Graph.Tensors[source.Graph.Outputs[0]];
        byte[] given = new SeededRandom(5).Bytes(input.Type, input.Shape.ElementCount);

        byte[] expected = OnnxExporter.ToOnnx(output, Run(source, given));
        // The file has uint8 where the graph has int8, stored numbers greater by 128.
        byte[] actual = Run(exported, OnnxExporter.ToOnnx(input, given));

        exported.Metadata.ShouldBe(source.Metadata);
        exported.Graph.Tensors[exported.Graph.Outputs[0]].Name.ShouldBe(output.Name);
        if (output.Type == ElementType.Float32)
        {
            OnnxRun.Floats(actual).ShouldBeClose(OnnxRun.Floats(expected));
        }
        else
        {
            actual.ShouldBe(expected);
        }
    }

    [Fact]
    public void AValueForEachChannelStaysOneForEachChannel()
    {
        WeightStore weights = new();
        float[] steps = [1, 10, 100];
        Tensor image = new("image", ElementType.Float32, new Shape(1, 3, 3, 3));
        Tensor constant = new("steps", ElementType.Float32, new Shape(3), Constant: weights.Add(MemoryMarshal.AsBytes<float>(steps).ToArray()));
        Graph graph = new("spread", [image, constant, image with { Name = "sum" }], [new Node("add", new Add(), [0, 1], [2])], [0], [2]);
        ImportedModel source = new(graph, weights, ImmutableSortedDictionary<string, string>.Empty);

        float[] sums = OnnxImporter.Import(OnnxExporter.Export(source), "spread").Run(new float[27]);

        sums.ShouldBe([.. Enumerable.Repeat(1f, 9), .. Enumerable.Repeat(10f, 9), .. Enumerable.Repeat(100f, 9)]);
    }

    [Fact]
    public void WhatOnnxDoesNotGetIsNamed()
    {
        Tensor vector = new("x", ElementType.Float32, new Shape(1, 4));
        Graph graph = new("capped", [vector, vector with { Name = "y" }], [new Node("cap", new SoftCap(30), [0], [1])], [0], [1]);

        EdgeException refusal = Should.Throw<EdgeException>(() => OnnxExporter.Export(new ImportedModel(graph, new WeightStore(), ImmutableSortedDictionary<string, string>.Empty)));

        refusal.Code.ShouldBe(7080);
        refusal.Message.ShouldContain("cap");
    }

    private static byte[] Run(ImportedModel model, byte[] input) => new WholeGraphExecutor(model.Graph, model.Weights, new SimdKernels()).Run([input])[0];

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tools", "training")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("tools/training");
        }

        return folder.FullName;
    }
}
