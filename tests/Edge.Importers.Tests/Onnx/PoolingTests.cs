using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

public sealed class PoolingTests
{
    private readonly SeededRandom _random = new(2);

    [Theory]
    [InlineData("MaxPool", false)]
    [InlineData("AveragePool", false)]
    [InlineData("AveragePool", true)]
    public void Pools_compute_what_their_definition_says(string op, bool countPadding)
    {
        float[] x = _random.Numbers(3 * 9 * 8);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 3, 9, 8).Output("y");
        _ = countPadding
            ? builder.Node(op, "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 1, 1 }), ("count_include_pad", 1))
            : builder.Node(op, "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 1, 1 }));

        builder.Run(x).ShouldBeClose(Loops.Pool(x, (3, 9, 8), (3, 2), (2, 2), (1, 0), (5, 4), inside => op == "MaxPool" ? inside.Max() : inside.Sum() / (countPadding ? 6 : inside.Count)));
    }

    [Fact]
    public void Ceil_mode_adds_a_window_that_starts_inside()
    {
        float[] x = _random.Numbers(2 * 10 * 8);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 10, 8).Output("y")
            .Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1));

        builder.Run(x).ShouldBeClose(Loops.Pool(x, (2, 10, 8), (3, 3), (2, 2), (0, 0), (5, 4), inside => inside.Average()));
    }

    [Fact]
    public void Ceil_mode_adds_no_window_that_would_start_in_the_padding()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 1, 2, 2).Output("y")
            .Node("MaxPool", "x", "y", ("kernel_shape", new[] { 1, 1 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1));

        builder.Run([1, 2, 3, 4]).ShouldBe([1]);
    }

    [Fact]
    public void What_ceil_mode_adds_is_not_counted_beside_counted_padding()
    {
        float[] x = _random.Numbers(10 * 8);
        OnnxBuilder builder = new OnnxBuilder(19).Input("x", 1, 1, 10, 8).Output("y")
            .Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }), ("ceil_mode", 1), ("count_include_pad", 1));
        float[] padded = new float[12 * 10];
        for (int i = 0; i < x.Length; i++)
        {
            padded[(((i / 8) + 1) * 10) + (i % 8) + 1] = x[i];
        }

        builder.Run(x).ShouldBeClose(Loops.Pool(padded, (1, 12, 10), (3, 3), (2, 2), (0, 0), (6, 5), inside => inside.Average()));
    }

    [Theory]
    [InlineData("GlobalAveragePool")]
    [InlineData("GlobalMaxPool")]
    public void Global_pools_give_one_number_a_channel(string op)
    {
        float[] x = _random.Numbers(3 * 20);
        ImportedModel model = new OnnxBuilder().Input("x", 1, 3, 4, 5).Output("y").Node(op, "x", "y").Import();

        model.Graph.Output(model.Graph.Nodes[^1]).Shape.ShouldBe(new Shape(1, 3, 1, 1));
        model.Run(x).ShouldBeClose([.. x.Chunk(20).Select(c => op == "GlobalMaxPool" ? c.Max() : c.Average())]);
    }

    [Fact]
    public void A_window_as_large_as_the_image_is_a_mean() =>
        new OnnxBuilder().Input("x", 1, 3, 4, 5).Output("y").Node("AveragePool", "x", "y", ("kernel_shape", new[] { 4, 5 })).Import()
            .Operators<Reduce>().ShouldHaveSingleItem().Function.ShouldBe(ReduceFunction.Mean);

    [Fact]
    public void Bytes_are_pooled_as_they_are()
    {
        byte[] x = [.. Enumerable.Range(0, 16).Select(_ => (byte)_random.Next(0, 255))];
        OnnxBuilder builder = new OnnxBuilder().InputOf(OnnxBuilder.UInt8, "x", 1, 1, 4, 4).Output("y").Node("MaxPool", "x", "y", ("kernel_shape", new[] { 4, 4 }));

        builder.Import().RunBytes(x)[0].ShouldBe([x.Max()]);
    }
}
