using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests;

/// <summary>Integer kernels stop at the ends of their types instead of wrapping around.</summary>
public sealed class SaturationTests
{
    private static readonly Quantization Fine = new(0.01f, 0);

    [Theory]
    [InlineData(127, 127, 127)]
    [InlineData(-128, 127, -128)]
    [InlineData(-128, -127, 127)]
    public void Convolution_saturates(int input, int weight, int expected)
    {
        var graph = new GraphBuilder("conv");
        int image = graph.Input(ElementType.Int8, new Shape(1, 3, 3, 16), Fine);
        int filter = graph.Constant<sbyte>(ElementType.Int8, new Shape(1, 3, 3, 16), [.. Enumerable.Repeat((sbyte)weight, 144)], new Quantization(1, 0));
        int output = graph.Node(new Conv2D(new Window(3, 3)), [image, filter], ElementType.Int8, new Shape(1, 1, 1, 1), Fine);
        Run(graph, output, [.. Enumerable.Repeat((byte)input, 144)]).ShouldBe([expected]);
    }

    [Fact]
    public void Bias_alone_saturates()
    {
        var graph = new GraphBuilder("fully connected");
        int input = graph.Input(ElementType.Int8, new Shape(1, 1), Fine);
        int filter = graph.Constant<sbyte>(ElementType.Int8, new Shape(2, 1), [0, 0], Fine);
        int bias = graph.Constant<int>(ElementType.Int32, new Shape(2), [int.MaxValue, int.MinValue]);
        int output = graph.Node(new FullyConnected(), [input, filter, bias], ElementType.Int8, new Shape(1, 2), Fine);
        Run(graph, output, [0]).ShouldBe([127, -128]);
    }

    [Fact]
    public void Sums_differences_and_products_saturate()
    {
        foreach ((Operator operation, int[] expected) in new (Operator, int[])[]
        {
            (new Add(), [127, -128, -1]),
            (new Sub(), [0, 0, 127]),
            (new Mul(), [127, 127, -128]),
        })
        {
            var graph = new GraphBuilder(operation.Kind);
            var coarse = new Quantization(1, 0);
            int left = graph.Input(ElementType.Int8, new Shape(1, 3), coarse);
            int right = graph.Input(ElementType.Int8, new Shape(1, 3), coarse);
            int output = graph.Node(operation, [left, right], ElementType.Int8, new Shape(1, 3), coarse);
            Run(graph, output, [127, 0x80, 127], [127, 0x80, 0x80]).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(float.NaN, 5)]
    [InlineData(1e30f, 127)]
    [InlineData(-1e30f, -128)]
    [InlineData(0.25f, 6)]
    [InlineData(-0.25f, 4)]
    public void Quantisation_takes_any_float(float value, int expected)
    {
        var graph = new GraphBuilder("quantize");
        int output = graph.Node(new Quantize(), [graph.Input(ElementType.Float32, new Shape(1))], ElementType.Int8, new Shape(1), new Quantization(0.5f, 5));
        Run(graph, output, BitConverter.GetBytes(value)).ShouldBe([expected]);
    }

    [Fact]
    public void Average_rounds_halves_away_from_zero()
    {
        foreach ((byte[] values, int expected) in new (byte[], int)[] { ([1, 2, 1, 2], 2), ([0xFF, 0xFE, 0xFF, 0xFE], -2), ([0x80, 0x80, 0x80, 0x80], -128) })
        {
            var graph = new GraphBuilder("average");
            int output = graph.Node(new Pool2D(PoolFunction.Average, new Window(2, 2)), [graph.Input(ElementType.Int8, new Shape(1, 2, 2, 1), Fine)], ElementType.Int8, new Shape(1, 1, 1, 1), Fine);
            Run(graph, output, values).ShouldBe([expected]);
        }
    }

    [Theory]
    [InlineData(10, 0, 127)]
    [InlineData(-10, 0, -128)]
    [InlineData(0, 0, 3)]
    public void Quotient_by_zero_is_the_end_of_the_range(int dividend, int divisor, int expected)
    {
        var graph = new GraphBuilder("div");
        int output = graph.Node(
            new Div(),
            [graph.Input(ElementType.Int8, new Shape(1, 1), Fine), graph.Input(ElementType.Int8, new Shape(1, 1), Fine)],
            ElementType.Int8,
            new Shape(1, 1),
            new Quantization(0.1f, 3));
        Run(graph, output, [(byte)dividend], [(byte)divisor]).ShouldBe([expected]);
    }

    private static int[] Run(GraphBuilder graph, int output, params byte[][] inputs) =>
        [.. new WholeGraphExecutor(graph.Build(output), graph.Weights, new ReferenceKernels()).Run(inputs)[0].Select(b => (int)(sbyte)b)];
}
