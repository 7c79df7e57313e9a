using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Edge.Exporters;
using Edge.Model;

namespace Edge.Cli.Tests.Verbs;

/// <summary><c>edge bottleneck train</c> from files to files, and what it wrote run split.</summary>
public sealed class BottleneckTests : IDisposable
{
    private const int Side = 8, Pictures = 24;

    /// <summary>What the exporter calls the output of the first convolution.</summary>
    private const string Cut = "Conv_1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ANetworkBecomesAHeadAndATailThatRunSplit()
    {
        string[] train = Prepare();

        EdgeProcess process = await EdgeProcess.SucceedAsync(train);

        JsonElement[] lines = [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        SchemaPage.ShouldDescribe(lines[0], []);
        SchemaPage.ShouldDescribe(lines[^1], [], "test");
        JsonElement heldOut = lines[^1].GetProperty("held_out");
        heldOut.GetProperty("teacher_accuracy").GetDouble().ShouldBe(1);
        heldOut.GetProperty("agreement").GetDouble().ShouldBe(1);
        heldOut.GetProperty("coded_bytes").GetDouble().ShouldBeInRange(3, 40);
        string pair = $"{_folder["out"]}.head.onnx+{_folder["out"]}.tail.onnx", picture = _folder["data/red/0.ppm"];
        JsonElement split = (await EdgeProcess.SucceedAsync("run", pair, "--strategy", "bottleneck", "--devices", "2", "--input", picture, "--json")).Json;
        JsonElement whole = (await EdgeProcess.SucceedAsync("run", pair, "--strategy", "single", "--input", picture, "--json")).Json;
        split.GetProperty("outputs").ToString().ShouldBe(whole.GetProperty("outputs").ToString());
    }

    [Fact]
    public async Task ACheckpointOfAnotherTrainingIsNotGoneOnFrom()
    {
        string[] train = Prepare();
        await EdgeProcess.SucceedAsync(train);

        EdgeProcess refused = await EdgeProcess.RunAsync([.. train, "--resume", "--seed", "2"]);

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("EDGE7042");
    }

    /// <summary>Writes a teacher that tells two colours apart, and pictures of them.</summary>
    private string[] Prepare()
    {
        File.WriteAllBytes(_folder["teacher.onnx"], OnnxExporter.Export(Teacher()));
        foreach ((string name, int channel) in new[] { ("red", 0), ("blue", 2) })
        {
            Directory.CreateDirectory(_folder[$"data/{name}"]);
            for (int i = 0; i < Pictures; i++)
            {
                byte[] rgb = new SeededRandom((ulong)i).Bytes(ElementType.UInt8, Side * Side * 3);
                for (int p = channel; p < rgb.Length; p += 3)
                {
                    rgb[p] |= 0xC0;
                }

                File.WriteAllBytes(_folder[$"data/{name}/{i}.ppm"], [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{Side} {Side}\n255\n"), .. rgb]);
            }
        }

        return ["bottleneck", "train", "--model", _folder["teacher.onnx"], "--at", Cut, "--channels", "2", "--bits", "4", "--data", _folder["data"], "-o", _folder["out"], "--epochs", "2", "--batch", "8", "--threads", "1", "--head-macs", "1000000", "--decoder-macs", "200000", "--json"];
    }

    private static ImportedModel Teacher()
    {
        WeightStore weights = new();
        Tensor Constant(string name, Shape shape, params float[] values) => new(name, ElementType.Float32, shape, Constant: weights.Add(MemoryMarshal.AsBytes<float>(values).ToArray()));
        float[] filter = new float[3 * 2 * 2 * 3];
        for (int c = 0; c < 3; c++)
        {
            for (int tap = 0; tap < 4; tap++)
            {
                filter[(((c * 4) + tap) * 3) + c] = 0.25f;
            }
        }

        ImmutableArray<Tensor> tensors =
        [
            new("image", ElementType.Float32, new Shape(1, Side, Side, 3)),
            Constant("filter", new Shape(3, 2, 2, 3), filter),
            new("features", ElementType.Float32, new Shape(1, 4, 4, 3)),
            new("mean", ElementType.Float32, new Shape(1, 1, 1, 3)),
            Constant("classes", new Shape(2, 3), 20, 0, -20, -20, 0, 20),
            new("scores", ElementType.Float32, new Shape(1, 2)),
        ];
        Graph graph = new(
            "colours",
            tensors,
            [
                new Node("features", new Conv2D(new Window(2, 2, 2, 2)), [0, 1], [2]),
                new Node("mean", new Reduce(ReduceFunction.Mean, new Shape(1, 2), true), [2], [3]),
                new Node("scores", new FullyConnected(), [3, 4], [5]),
            ],
            [0],
            [5]);
        return new ImportedModel(graph, weights, ImmutableSortedDictionary<string, string>.Empty.Add("edge.labels", "red,blue"));
    }
}
