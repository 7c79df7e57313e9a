using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Model.Tests;

/// <summary>A small sound int8 network and a plan for it, to be damaged by tests.</summary>
internal static class SampleGraph
{
    public static readonly Quantization Q = new(0.5f, -3);

    public static Graph Create()
    {
        Digest weights = Digest.Of(new byte[4 * 3 * 3 * 2]);
        Digest bias = Digest.Of(new byte[16]);
        return new Graph(
            "sample",
            [
                new Tensor("in", ElementType.Int8, new Shape(1, 8, 6, 2), Q),
                new Tensor("w", ElementType.Int8, new Shape(4, 3, 3, 2), new Quantization([0.1f, 0.2f, 0.3f, 0.4f], [0, 0, 0, 0], 0), weights),
                new Tensor("b", ElementType.Int32, new Shape(4), new Quantization([0.05f, 0.1f, 0.15f, 0.2f], [0, 0, 0, 0], 0), bias),
                new Tensor("conv", ElementType.Int8, new Shape(1, 8, 6, 4), Q),
                new Tensor("sum", ElementType.Int8, new Shape(1, 8, 6, 4), Q),
            ],
            [
                new Node("conv", new Conv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1), 1, Activation.Relu6), [0, 1, 2], [3]),
                new Node("double", new Add(), [3, 3], [4]),
            ],
            [0],
            [4]);
    }

    public static Plan CreatePlan()
    {
        Graph graph = Create();
        Region whole = Region.Of(graph.Tensors[3].Shape);
        Region input = Region.Of(graph.Tensors[0].Shape);
        return new Plan(
            graph,
            "single",
            [
                new PlanDevice(
                    "one",
                    "local",
                    192,
                    96,
                    graph.MacCount,
                    [
                        new PlanBuffer(0, ElementType.Int8, MemorySpace.Input, 0, input, input.Pixels),
                        new PlanBuffer(3, ElementType.Int8, MemorySpace.Arena, 0, whole, whole.Pixels),
                        new PlanBuffer(4, ElementType.Int8, MemorySpace.Arena, 0, whole, whole.Pixels),
                    ],
                    [
                        new FeedStep(0, -1, 0, input),
                        new LoadStep(0),
                        new ComputeStep(0, whole, [0, -1, -1], [1]) { LatencyUs = 1.5 },
                        new ComputeStep(1, whole, [1, 1], [2]),
                        new FetchStep(0, -1, 2),
                    ]),
            ],
            0,
            [new Shard(Digest.Of(new byte[144]), 144, [new ShardEntry(1, 0, 72), new ShardEntry(2, 128, 16)])],
            12.5,
            0);
    }

    public static Graph With(this Graph graph, int node, Node replacement) => graph with { Nodes = graph.Nodes.SetItem(node, replacement) };

    public static Graph With(this Graph graph, int tensor, Tensor replacement) => graph with { Tensors = graph.Tensors.SetItem(tensor, replacement) };
}
