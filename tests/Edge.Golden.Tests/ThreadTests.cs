using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Golden.Tests;

/// <summary>A network gives the same bits on any number of threads, and allocates nothing on the calling one after its first inferences.</summary>
public class ThreadTests
{
    private static readonly ClusterSpec One = new([new ClusterDevice("board", "inproc", new DeviceProfile("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000))]);

    [Theory]
    [InlineData("tools/edge/Assets/meter/meter_float.onnx")]
    [InlineData("tools/edge/Assets/meter/meter_int8.onnx")]
    [InlineData("tools/training/bottleneck/bottleneck_c4.tail.onnx")]
    public void OurNetworks(string path) => Check(Path.Combine([Root(), .. path.Split('/')]));

    [SharedTheory]
    [InlineData("onnx/bottlefit_encoder_12ch_224.onnx")]
    [InlineData("onnx/mobilenetv2_224.onnx")]
    [InlineData("models/te_detection.tflite")]
    [InlineData("models/tflm_mobilenet_v2_224.tflite")]
    public void SharedNetworks(string path) => Check(SharedFolder.File(path.Split('/')));

    private static void Check(string path)
    {
        ImportedModel model = ModelFile.Open(path);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, One, Strategy.Single));
        Memory<byte>[] expected = Outputs(model.Graph);
        ReadOnlyMemory<byte>[] inputs = Inputs(model.Graph);
        Run(threads: 1, expected);
        foreach (int threads in (int[])[2, 3])
        {
            Memory<byte>[] actual = Outputs(model.Graph);
            Run(threads, actual);
            for (int i = 0; i < expected.Length; i++)
            {
                actual[i].Span.SequenceEqual(expected[i].Span).ShouldBeTrue($"output {i}, {threads} threads");
            }
        }

        void Run(int threads, Memory<byte>[] outputs)
        {
            using Session session = new(PreparedPlan.Prepare(planned.Plan, 0, new MemoryShards(planned.Shards), new SimdKernels(), threads));
            session.Run(inputs, outputs);
            session.Run(inputs, outputs);
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Run(inputs, outputs);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        }
    }

    private static Memory<byte>[] Outputs(Graph graph) => [.. graph.Outputs.Select(o => (Memory<byte>)new byte[graph.Tensors[o].Bytes])];

    private static ReadOnlyMemory<byte>[] Inputs(Graph graph)
    {
        SeededRandom random = new(7);
        return [.. graph.Inputs.Select(i => (ReadOnlyMemory<byte>)random.Bytes(graph.Tensors[i].Type, graph.Tensors[i].Shape.ElementCount))];
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Edge.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
