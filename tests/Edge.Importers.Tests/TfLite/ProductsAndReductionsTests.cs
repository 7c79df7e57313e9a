using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class ProductsAndReductionsTests
{
    [Theory]
    [InlineData(new[] { 1, 6 }, new[] { 1, 2 }, false)]
    [InlineData(new[] { 4, 6 }, new[] { 4, 2 }, false)]
    [InlineData(new[] { 1, 5, 6 }, new[] { 1, 5, 2 }, false)]
    [InlineData(new[] { 1, 5, 6 }, new[] { 5, 2 }, true)]
    [InlineData(new[] { 1, 2, 1, 3 }, new[] { 1, 2 }, true)]
    [InlineData(new[] { 6 }, new[] { 1, 2 }, true)]
    public void Dense_layers_flatten_their_input_to_rows(int[] input, int[] output, bool reshaped)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, input);
        int y = model.Tensor("y", TfliteModel.Float32, output);
        model.Operator(9, [x, model.Floats("w", [2, 6], new float[12]), model.Floats("b", [2], 0, 1)], [y], 8, new FlatNode().Byte(0, 1));

        Graph graph = model.Import([x], [y]).Graph;

        Operator dense = new FullyConnected(Activation.Relu);
        graph.Nodes.Select(n => n.Operator).ShouldBe(reshaped ? [new Reshape(), dense] : [dense]);
    }

    [Fact]
    public void Shuffled_weights_are_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 6]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2]);
        model.Operator(9, [x, model.Floats("w", [2, 6], new float[12])], [y], 8, new FlatNode().Byte(1, 1));

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void Products_of_activations_tell_what_is_transposed()
    {
        var model = new TfliteModel();
        int a = model.Tensor("a", TfliteModel.Float32, [1, 4, 3]);
        int b = model.Tensor("b", TfliteModel.Float32, [1, 5, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 3, 5]);
        model.Operator(126, [a, b], [y], 101, new FlatNode().Boolean(0).Boolean(1));

        model.Import([a, b], [y]).Single().ShouldBe(new MatMul(TransposeLeft: true, TransposeRight: true));
    }

    [Theory]
    [InlineData(40, ReduceFunction.Mean)]
    [InlineData(74, ReduceFunction.Sum)]
    [InlineData(82, ReduceFunction.Max)]
    [InlineData(89, ReduceFunction.Min)]
    public void Reductions_sort_their_axes(int code, ReduceFunction function)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 3, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 1, 1, 4]);
        model.Operator(code, [x, model.List("axes", -2, 1, 2)], [y], 27, new FlatNode().Boolean(0));

        model.Import([x], [y]).Single().ShouldBe(new Reduce(function, new Shape(1, 2), KeepDimensions: true));
    }

    [Fact]
    public void An_axis_that_does_not_exist_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2]);
        model.Operator(40, [x, model.List("axes", 2)], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void Axes_that_are_computed_are_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2]);
        int axes = model.Tensor("axes", TfliteModel.Int32, [1]);
        int y = model.Tensor("y", TfliteModel.Float32, [1]);
        model.Operator(40, [x, axes], [y]);

        model.Refused([x, axes], [y]).Code.ShouldBe(2019);
    }

    [Fact]
    public void The_logarithm_of_a_softmax_is_computed_without_overflow()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2, 3]);
        int y = model.Tensor("y", TfliteModel.Float32, [2, 3]);
        model.Operator(50, [x], [y]);
        ImportedModel imported = model.Import([x], [y]);
        float[] values = [1000, 999, 0, -1, -1, -1];

        byte[] result = new WholeGraphExecutor(imported.Graph, imported.Weights, new ReferenceKernels()).Run(MemoryMarshal.AsBytes(values.AsSpan()).ToArray())[0];

        float[] logarithms = MemoryMarshal.Cast<byte, float>(result).ToArray();
        float[] expected = [-0.3132617f, -1.3132617f, -1000.3132617f, -1.0986123f, -1.0986123f, -1.0986123f];
        logarithms.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4f);
    }

    [Fact]
    public void Softmax_is_along_the_innermost_axis()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 5]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2, 5]);
        model.Operator(25, [x], [y], 9, new FlatNode().Single(0, 0.5f));

        model.Import([x], [y]).Single().ShouldBe(new Softmax(0.5f, 2));
    }
}
