using Edge.Importers;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Runtime;

namespace Edge.Fuzz.Targets;

/// <summary>
/// Imports, plans and runs networks that no person would write: whatever is planned, layer by layer or in patches, gives
/// what the whole network gives on the reference kernels.
/// </summary>
internal static class PlanningTarget
{
    private const long MaxActivationBytes = 1 << 18, MaxMacCount = 200_000;
    private const float Tolerance = 1e-3f;

    private static readonly ClusterSpec Device = new([new ClusterDevice("here", "inproc", new DeviceProfile("board", 1, 1e9, 1 << 20, 1 << 20, 1e9, 1e9, 1e9, 1, 1e8, 100))]);

    public static void Run(ReadOnlySpan<byte> data)
    {
        ImportedModel model = TfliteImporter.Import(data.ToArray(), "fuzz");
        Graph graph = model.Graph;
        if (graph.MacCount > MaxMacCount || graph.Tensors.Sum(t => t.Bytes) > MaxActivationBytes)
        {
            return;
        }

        SeededRandom random = new(1);
        byte[][] inputs = [.. graph.Inputs.Select(i => Values(graph.Tensors[i], random))];
        byte[][] expected = [.. new WholeGraphExecutor(graph, model.Weights, new ReferenceKernels()).Run(inputs)];
        foreach (Strategy strategy in (ReadOnlySpan<Strategy>)[Strategy.Single, Strategy.Patches])
        {
            byte[][] outputs = [.. graph.Outputs.Select(o => new byte[graph.Tensors[o].Bytes])];
            try
            {
                PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, Device, strategy));
                using var cluster = new InProcessCluster(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
                cluster.Run([.. inputs.Select(i => (ReadOnlyMemory<byte>)i)], [.. outputs.Select(o => (Memory<byte>)o)]);
            }
            catch (EdgeException refusal) when (refusal.Code is >= 3000 and < 3100 or 5001)
            {
                continue;
            }

            for (int i = 0; i < outputs.Length; i++)
            {
                Equal(graph.Tensors[graph.Outputs[i]], outputs[i], expected[i], strategy);
            }
        }
    }

    private static byte[] Values(Tensor tensor, SeededRandom random)
    {
        byte[] bytes = new byte[tensor.Bytes];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(0, 255);
        }

        for (int i = 0; tensor.Type == ElementType.Float32 && i < bytes.Length; i += 4)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i), random.NextFloat(-1, 1));
        }

        return bytes;
    }

    private static void Equal(Tensor tensor, byte[] actual, byte[] expected, Strategy strategy)
    {
        if (tensor.Type != ElementType.Float32)
        {
            actual.ShouldBe(expected, $"{strategy}: {tensor.Name}");
            return;
        }

        for (int i = 0; i < actual.Length; i += 4)
        {
            (float a, float e) = (BitConverter.ToSingle(actual, i), BitConverter.ToSingle(expected, i));
            bool close = a.Equals(e) || Math.Abs(a - e) <= Tolerance * Math.Max(1, Math.Abs(e)) || !float.IsFinite(e);
            close.ShouldBeTrue($"{strategy}: {tensor.Name} is {a} instead of {e} at {i / 4}");
        }
    }
}
