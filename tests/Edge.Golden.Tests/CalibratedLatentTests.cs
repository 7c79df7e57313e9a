using System.Collections.Immutable;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Golden.Tests;

/// <summary>Latents that are coded by the statistics of calibration pictures, on pictures that were not among them.</summary>
public class CalibratedLatentTests
{
    private const int ImageBytes = 3072;
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000);
    private static readonly ClusterSpec Cluster = new([new ClusterDevice("head", "inproc", Profile), new ClusterDevice("tail", "local", Profile)]);

    [SharedFact]
    public void TheLatentOfTheReferencePairTakesAQuarterLessThanItsFixedWidth()
    {
        ImportedModel model = ModelFile.Open($"{SharedFolder.File("cifar10", "bottleneck_c8.head.onnx")}+{SharedFolder.File("cifar10", "bottleneck_c8.tail.onnx")}");
        byte[][] images = Images();
        LatentCalibration calibration = Calibration(model, model.Metadata[ImportedModel.CutKey], [.. images.Where((_, i) => i % 2 == 0)]);
        using InProcessCluster coded = Start(model, new SplitOptions { Calibration = calibration }), plain = Start(model, new SplitOptions());
        byte[][] others = [.. images.Where((_, i) => i % 2 == 1)];
        foreach (byte[] image in others)
        {
            Run(coded, image).ShouldBe(Run(plain, image));
        }

        const int Fixed = 8 * 8 * 8, Answer = 40;
        plain.WireBytes.ShouldBe(others.Length * (Fixed + Answer));
        ((coded.WireBytes / (double)others.Length) - Answer).ShouldBeLessThanOrEqualTo(0.75 * Fixed);
    }

    private static byte[][] Images()
    {
        byte[] file = File.ReadAllBytes(SharedFolder.File("cifar10", "cifar10_test_lossless.bin"));
        return [.. file.Chunk(ImageBytes + 1).Select(record => record[1..])];
    }

    private static LatentCalibration Calibration(ImportedModel model, string tensor, byte[][] images)
    {
        ImportedModel head = model with { Graph = model.Graph with { Outputs = [model.Graph.Tensors.IndexOf(model.Graph.Tensors.Single(t => t.Name == tensor))] } };
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(head, new ClusterSpec([Cluster.Devices[0]]), Strategy.Single));
        using InProcessCluster alone = new(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
        return new LatentCalibration(ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>.Empty.Add(tensor, [.. images.Select(i => new ReadOnlyMemory<byte>(Run(alone, i)))]));
    }

    private static InProcessCluster Start(ImportedModel model, SplitOptions split)
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, Cluster, Strategy.Bottleneck) { Split = split });
        return new InProcessCluster(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
    }

    private static byte[] Run(InProcessCluster cluster, byte[] image)
    {
        Graph graph = cluster.Sessions[0].Plan.Graph;
        byte[] output = new byte[graph.Tensors[graph.Outputs[0]].Bytes];
        cluster.Run([image], [output]);
        return output;
    }
}
