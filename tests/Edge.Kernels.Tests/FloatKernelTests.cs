using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Testing;

namespace Edge.Kernels.Tests;

/// <summary>Float kernels give values that can be worked out by hand or looked up.</summary>
public sealed class FloatKernelTests
{
    [Fact]
    public void Convolution_with_stride_padding_groups_and_bias()
    {
        // Two groups of one channel: a 2×2 box filter on the first, minus the top left tap of the second.
        var graph = new GraphBuilder("conv");
        int input = graph.Input(ElementType.Float32, new Shape(1, 2, 2, 2));
        int filter = graph.Constant<float>(ElementType.Float32, new Shape(2, 2, 2, 1), [1, 1, 1, 1, -1, 0, 0, 0]);
        int bias = graph.Constant<float>(ElementType.Float32, new Shape(2), [0.5f, 10]);
        int output = graph.Node(new Conv2D(new Window(2, 2, 2, 2, 1, 1, 1, 1), 2), [input, filter, bias], ElementType.Float32, new Shape(1, 2, 2, 2));
        Run(graph, output, [1, 10, 2, 20, 3, 30, 4, 40]).ShouldBe([1.5f, 10, 2.5f, 10, 3.5f, 10, 4.5f, -30]);
    }

    [Fact]
    public void Dilated_depthwise_convolution_with_a_multiplier()
    {
        var graph = new GraphBuilder("depthwise");
        int input = graph.Input(ElementType.Float32, new Shape(1, 1, 3, 1));
        int filter = graph.Constant<float>(ElementType.Float32, new Shape(1, 1, 2, 2), [1, 10, 2, 20]);
        int output = graph.Node(new DepthwiseConv2D(new Window(1, 2, DilationWidth: 2), 2), [input, filter], ElementType.Float32, new Shape(1, 1, 1, 2));
        Run(graph, output, [3, 5, 7]).ShouldBe([17, 170]);
    }

    [Theory]
    [InlineData(false, 1.5f)]
    [InlineData(true, 0.75f)]
    public void Average_counts_padding_when_asked(bool countPadding, float corner)
    {
        var graph = new GraphBuilder("average");
        int input = graph.Input(ElementType.Float32, new Shape(1, 1, 2, 1));
        int output = graph.Node(new Pool2D(PoolFunction.Average, new Window(2, 2, 1, 1, 1), countPadding), [input], ElementType.Float32, new Shape(1, 1, 1, 1));
        Run(graph, output, [1, 2]).ShouldBe([corner]);
    }

    [Theory]
    [InlineData(UnaryFunction.Gelu, 1, 0.8413447f)]
    [InlineData(UnaryFunction.Gelu, -5, -1.4332e-6f)]
    [InlineData(UnaryFunction.Silu, 2, 1.7615942f)]
    [InlineData(UnaryFunction.HardSwish, 1, 0.6666667f)]
    [InlineData(UnaryFunction.Logistic, 0, 0.5f)]
    [InlineData(UnaryFunction.Tanh, 1, 0.7615942f)]
    [InlineData(UnaryFunction.Rsqrt, 4, 0.5f)]
    [InlineData(UnaryFunction.Square, -3, 9)]
    [InlineData(UnaryFunction.Abs, -3, 3)]
    [InlineData(UnaryFunction.Neg, 3, -3)]
    [InlineData(UnaryFunction.Relu6, 7, 6)]
    [InlineData(UnaryFunction.ReluN1To1, -7, -1)]
    public void Function_has_its_value(UnaryFunction function, float x, float expected) =>
        FloatFunctions.Evaluate(new Unary(function), x).ShouldBe(expected, 1e-6f * MathF.Max(1, MathF.Abs(expected)));

    [Theory]
    [InlineData(UnaryFunction.LeakyRelu, -2, -0.2f)]
    [InlineData(UnaryFunction.HardSigmoid, 1, 0.6f)]
    [InlineData(UnaryFunction.Clip, 9, 0.5f)]
    [InlineData(UnaryFunction.Elu, -1, -0.06321206f)]
    public void Function_uses_its_parameters(UnaryFunction function, float x, float expected) =>
        FloatFunctions.Evaluate(new Unary(function, 0.1f, 0.5f), x).ShouldBe(expected, 1e-6f);

    [Fact]
    public void Gelu_is_smooth_where_its_two_formulas_meet()
    {
        for (float x = 4.2f; x < 4.3f; x += 0.001f)
        {
            FloatFunctions.Evaluate(new Unary(UnaryFunction.Gelu), x).ShouldBe(x, 1e-4f);
        }
    }

    [Fact]
    public void Softmax_of_large_values_is_finite()
    {
        var graph = new GraphBuilder("softmax");
        int output = graph.Node(new Softmax(1, 1), [graph.Input(ElementType.Float32, new Shape(1, 3))], ElementType.Float32, new Shape(1, 3));
        Run(graph, output, [1000, 1000, -1000]).ShouldBe([0.5f, 0.5f, 0]);
    }

    [Fact]
    public void Matrix_product_with_transposed_operands()
    {
        var graph = new GraphBuilder("matmul");
        int left = graph.Input(ElementType.Float32, new Shape(2, 3));
        int right = graph.Input(ElementType.Float32, new Shape(2, 2));
        int output = graph.Node(new MatMul(TransposeLeft: true, TransposeRight: true), [left, right], ElementType.Float32, new Shape(3, 2));
        Run(graph, output, [1, 2, 3, 4, 5, 6], [1, 10, 100, 1000]).ShouldBe([41, 4100, 52, 5200, 63, 6300]);
    }

    private static float[] Run(GraphBuilder graph, int output, params float[][] inputs)
    {
        byte[][] bytes = [.. inputs.Select(v => MemoryMarshal.AsBytes<float>(v).ToArray())];
        return MemoryMarshal.Cast<byte, float>(new WholeGraphExecutor(graph.Build(output), graph.Weights, new ReferenceKernels()).Run(bytes)[0]).ToArray();
    }
}
