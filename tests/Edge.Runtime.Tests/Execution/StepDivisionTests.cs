using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime.Tests.Execution;

/// <summary>What may be computed by several threads, and how it is cut.</summary>
public class StepDivisionTests
{
    private static readonly Conv2D Convolution = new(new Window(3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1));

    [Theory]
    [InlineData(64, 64, 2)]
    [InlineData(63, 64, 3)]
    [InlineData(1, 512, 2)]
    [InlineData(5, 320, 4)]
    public void PartsCoverTheRegionOnce(int rows, int channels, int threads)
    {
        (Graph graph, StepBinding step) = Step(Convolution, new Shape(1, rows, 64, 64), channels, outputOffset: 1 << 26);
        Region[] parts = StepDivision.Cut(graph, graph.Nodes[0], step, threads);
        parts.Length.ShouldBeInRange(2, threads);
        parts.Sum(p => p.ElementCount).ShouldBe(step.Region.ElementCount);
        for (int i = 0; i < parts.Length; i++)
        {
            step.Region.Contains(parts[i]).ShouldBeTrue();
            parts.Skip(i + 1).ShouldAllBe(other => AreApart(parts[i], other));
        }
    }

    [Fact]
    public void ASmallStepIsNotDivided()
    {
        (Graph graph, StepBinding step) = Step(Convolution, new Shape(1, 8, 8, 8), 8, outputOffset: 1 << 20);
        StepDivision.Cut(graph, graph.Nodes[0], step, 2).ShouldHaveSingleItem().ShouldBe(step.Region);
    }

    [Fact]
    public void AStepThatWritesOverItsInputIsNotDivided()
    {
        (Graph graph, StepBinding step) = Step(Convolution, new Shape(1, 64, 64, 64), 64, outputOffset: 64);
        StepDivision.Cut(graph, graph.Nodes[0], step, 2).ShouldHaveSingleItem();
    }

    [Fact]
    public void AnElementwiseStepInPlaceIsDivided()
    {
        (Graph graph, StepBinding step) = Step(new Unary(UnaryFunction.Relu), new Shape(1, 64, 64, 64), 64, outputOffset: 0);
        StepDivision.Cut(graph, graph.Nodes[0], step, 2).Length.ShouldBe(2);
    }

    [Fact]
    public void PartialSumsAreNotDivided()
    {
        (Graph graph, StepBinding step) = Step(Convolution, new Shape(1, 64, 64, 64), 64, outputOffset: 1 << 26);
        StepDivision.Cut(graph, graph.Nodes[0], step with { Accumulation = new Accumulation(0, Region.Of(new Shape(1, 64, 64, 32)), IsFirst: true, IsLast: false) }, 2).ShouldHaveSingleItem();
    }

    private static bool AreApart(Region a, Region b) => a.Bottom <= b.Top || b.Bottom <= a.Top || a.ChannelEnd <= b.Channel || b.ChannelEnd <= a.Channel;

    private static (Graph Graph, StepBinding Step) Step(Operator op, Shape input, int channels, int outputOffset)
    {
        Shape output = new(1, input[1], input[2], channels);
        Tensor[] tensors =
        [
            new("x", ElementType.Float32, input),
            new("w", ElementType.Float32, new Shape(channels, 3, 3, input[3])),
            new("y", ElementType.Float32, output),
        ];
        Graph graph = new("g", [.. tensors], [new Node("n", op, op is Conv2D ? [0, 1] : [0], [2])], [0], [2]);
        Operand read = new(tensors[0], CopyRun.Packed(0, ElementType.Float32, Region.Of(input)), 0);
        Operand written = new(tensors[2], CopyRun.Packed(2, ElementType.Float32, Region.Of(output)) with { OffsetBytes = outputOffset }, 0);
        return (graph, new StepBinding(Region.Of(output), op is Conv2D ? [read, null] : [read], [written], Accumulation: null, Accumulator: null));
    }
}
