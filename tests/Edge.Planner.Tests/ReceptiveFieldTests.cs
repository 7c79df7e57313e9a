using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Testing;

namespace Edge.Planner.Tests;

public class ReceptiveFieldTests
{
    [Fact]
    public void A_window_reads_exactly_the_taps_inside_the_tensor()
    {
        SeededRandom random = new(42);
        for (int i = 0; i < 2000; i++)
        {
            Window window = new(random.Next(1, 7), random.Next(1, 7), random.Next(1, 3), random.Next(1, 3), random.Next(0, 3), random.Next(0, 3), random.Next(0, 3), random.Next(0, 3), random.Next(1, 2), random.Next(1, 2));
            int height = random.Next(window.SpanHeight, 30), width = random.Next(window.SpanWidth, 30);
            Shape output = new(1, window.OutputHeight(height), window.OutputWidth(width), 4);
            Graph graph = Graph(new Shape(1, height, width, 4), output, window);
            int top = random.Next(0, output[1] - 1), left = random.Next(0, output[2] - 1);
            Region asked = new(top, left, 0, random.Next(1, output[1] - top), random.Next(1, output[2] - left), 4);

            Region read = new ReceptiveField(graph, graph.Nodes[0], 0).Of(asked);

            (int first, int end) = Taps(asked.Top, asked.Bottom, window.StrideHeight, window.PadTop, window.KernelHeight, window.DilationHeight, height);
            (read.Top, read.Bottom).ShouldBe((first, end));
            (first, end) = Taps(asked.Left, asked.Right, window.StrideWidth, window.PadLeft, window.KernelWidth, window.DilationWidth, width);
            (read.Left, read.Right).ShouldBe((first, end));
        }
    }

    private static (int First, int End) Taps(int from, int to, int stride, int pad, int kernel, int dilation, int size)
    {
        int[] all = [.. Enumerable.Range(from, to - from).SelectMany(y => Enumerable.Range(0, kernel).Select(k => (y * stride) - pad + (k * dilation)))];
        int first = Math.Max(all.Min(), 0);
        return (first, Math.Max(Math.Min(all.Max() + 1, size), first));
    }

    private static Graph Graph(Shape input, Shape output, Window window) => new(
        "window",
        [new Tensor("x", ElementType.Int8, input), new Tensor("y", ElementType.Int8, output)],
        [new Node("pool", new Pool2D(PoolFunction.Max, window), [0], [1])],
        [0],
        [1]);
}
