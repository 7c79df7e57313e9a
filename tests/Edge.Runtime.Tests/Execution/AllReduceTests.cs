using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Runtime.Tests.Execution;

public sealed class AllReduceTests
{
    private const int Values = 50;

    // y = relu(x) on three devices, added up over them, and given to the host by the second.
    private static Plan Star(AllReducePayload payload, int centre)
    {
        Shape shape = new(1, 1, Values);
        Region all = Region.Of(shape);
        Graph graph = new(
            "star",
            [new Tensor("x", ElementType.Float32, shape), new Tensor("y", ElementType.Float32, shape)],
            [new Node("relu", new Unary(UnaryFunction.Relu), [0], [1])],
            [0],
            [1]);
        PlanBuffer x = new(0, ElementType.Float32, MemorySpace.Arena, 0, all, all.Pixels);
        PlanBuffer y = new(1, ElementType.Float32, MemorySpace.Arena, 4 * Values, all, all.Pixels);
        ImmutableArray<int> members = [0, 1, 2];
        IEnumerable<PlanDevice> devices = members.Select(d =>
        {
            ImmutableArray<Step> steps = [new ReceiveStep(new TransferPart(3, 0, 0, all)), new ComputeStep(0, all, [0], [1]), new AllReduceStep(centre, members, 5, 1, payload)];
            return new PlanDevice($"device{d}", "test", 8 * Values, 0, 0, [x, y], d == 1 ? steps.Add(new SendStep(new TransferPart(3, 9, 1, all))) : steps);
        });
        PlanDevice host = new("host", "test", 8 * Values, 0, 0, [x, y],
            [
                new FeedStep(0, -1, 0, all),
                new BroadcastStep(members, 0, 0, all),
                new ReceiveStep(new TransferPart(1, 9, 1, all)),
                new FetchStep(0, -1, 1),
            ]);
        return new Plan(graph, "patches", [.. devices, host], 3, [], 0, 0);
    }

    [Theory]
    [InlineData(AllReducePayload.Float32, 0, 0)]
    [InlineData(AllReducePayload.Float32, 2, 0)]
    [InlineData(AllReducePayload.Float16, 1, 0.001)]
    [InlineData(AllReducePayload.Q8, 0, 0.02)]
    [InlineData(AllReducePayload.Q8, 1, 0.02)]
    public void Sum_over_the_members_reaches_every_one(AllReducePayload payload, int centre, double tolerance)
    {
        using InProcessCluster cluster = new(Star(payload, centre), new MemoryShards(new Dictionary<Digest, ReadOnlyMemory<byte>>()), new ReferenceKernels());
        float[] input = [.. Enumerable.Range(0, Values).Select(i => MathF.Sin(i) * 3)];
        byte[] output = new byte[4 * Values], again = new byte[4 * Values];
        byte[] bytes = MemoryMarshal.AsBytes(input.AsSpan()).ToArray();
        cluster.Run([bytes], [output]);
        cluster.Run([bytes], [again]);
        again.ShouldBe(output);
        float[] sums = MemoryMarshal.Cast<byte, float>(output).ToArray();
        for (int i = 0; i < Values; i++)
        {
            double expected = 3.0 * Math.Max(0f, input[i]);
            ((double)sums[i]).ShouldBe(expected, (tolerance * 9) + 1e-6);
        }
    }
}
