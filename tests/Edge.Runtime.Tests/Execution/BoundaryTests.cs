using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Runtime.TestHost;

namespace Edge.Runtime.Tests.Execution;

public sealed class BoundaryTests
{
    // f (float) → Quantize → q (int8) → Dequantize → g (float), fed and fetched through the boundary nodes.
    private static Plan Convert(int fetchRing)
    {
        Shape shape = new(1, 4, 3, 2);
        Region all = Region.Of(shape);
        Graph graph = new(
            "convert",
            [
                new Tensor("f", ElementType.Float32, shape),
                new Tensor("q", ElementType.Int8, shape, new Quantization(1f, 0)),
                new Tensor("g", ElementType.Float32, shape),
            ],
            [new Node("quantize", new Quantize(), [0], [1]), new Node("dequantize", new Dequantize(), [1], [2])],
            [0],
            [2]);
        PlanDevice device = new("inproc", "test", 24, 0, 0,
            [new PlanBuffer(1, ElementType.Int8, MemorySpace.Arena, 0, all, fetchRing)],
            [
                new FeedStep(0, 0, 0, all with { Height = 2 }),
                new FeedStep(0, 0, 0, all with { Top = 2, Height = 2 }),
                new FetchStep(0, 1, 0),
            ]);
        return new Plan(graph, "single", [device], 0, [], 0, 0);
    }

    private static MemoryShards NoShards => new(new Dictionary<Digest, ReadOnlyMemory<byte>>());

    [Fact]
    public void Boundary_nodes_convert_outside_the_arena()
    {
        using Session session = new(PreparedPlan.Prepare(Convert(fetchRing: 12), 0, NoShards, new TinyKernels()));
        float[] input = [.. Enumerable.Range(0, 24).Select(i => (float)(i - 12))], output = new float[24];
        byte[] result = new byte[96];
        session.Run([MemoryMarshal.AsBytes<float>(input).ToArray()], [result]);
        result.AsSpan().CopyTo(MemoryMarshal.AsBytes(output.AsSpan()));
        output.ShouldBe(input);
        session.MeasuredArenaBytes.ShouldBe(24);
    }

    [Fact]
    public void Output_that_is_not_whole_cannot_be_fetched() =>
        Should.Throw<EdgeException>(() => PreparedPlan.Prepare(Convert(fetchRing: 6), 0, NoShards, new TinyKernels())).Code.ShouldBe(1206);
}
