using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(22)]
    [InlineData(43)]
    [InlineData(70)]
    public void Reshapes_take_the_shape_of_their_output(int code)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 2, 1, 3], 1);
        int y = model.Tensor("y", TfliteModel.Int8, [1, 6], 1);
        model.Operator(code, [x], [y]);

        ImportedModel imported = model.Import([x], [y]);

        imported.Single().ShouldBe(new Reshape());
        imported.Tensor("y").Shape.ShouldBe(new Shape(1, 6));
    }

    [Fact]
    public void The_computation_of_a_shape_is_left_out()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 3]);
        int shape = model.Tensor("shape", TfliteModel.Int32, [3]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 6]);
        model.Operator(77, [x], [shape]); // SHAPE, which Edge does not import
        model.Operator(22, [x, shape], [y]);

        model.Import([x], [y]).Single().ShouldBe(new Reshape());
    }

    [Fact]
    public void Transposes_name_their_permutation()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 3, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 4, 2, 3]);
        model.Operator(39, [x, model.List("p", 0, -1, 1, 2)], [y]);

        model.Import([x], [y]).Single().ShouldBe(new Transpose(new Shape(0, 3, 1, 2)));
    }

    [Theory]
    [InlineData(0, 0, 1, 2)]
    [InlineData(0, 1, 2, 4)]
    [InlineData(0, 1, 2)]
    public void A_permutation_that_is_none_is_refused(params int[] permutation)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 3, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2, 3, 4]);
        model.Operator(39, [x, model.List("p", permutation)], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void Pads_name_their_amounts_and_the_real_value()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [2, 3], 0.5f, 1);
        int value = model.Constant("v", TfliteModel.Int8, [], [7], [0.5f]);
        int y = model.Tensor("y", TfliteModel.Int8, [3, 8], 0.5f, 1);
        int amounts = model.Constant("p", TfliteModel.Int32, [2, 2], [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
        model.Operator(60, [x, amounts, value], [y]);

        model.Import([x], [y]).Single().ShouldBe(new Pad(new Shape(0, 2), new Shape(1, 3), 3.5f));
    }

    [Fact]
    public void Pads_with_64_bit_amounts_read_alike()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]);
        int y = model.Tensor("y", TfliteModel.Float32, [5]);
        model.Operator(34, [x, model.Constant("p", TfliteModel.Int64, [1, 2], [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])], [y]);

        model.Import([x], [y]).Single().ShouldBe(new Pad(new Shape(1), new Shape(2)));
    }

    [Fact]
    public void Negative_padding_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1]);
        model.Operator(34, [x, model.List("p", -1, 0)], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Theory]
    [InlineData(5, 94, new[] { 1, 2, 3, 8 }, new[] { 1, 4, 6, 2 }, new[] { 1, 2, 3, 2, 2, 2 })]
    [InlineData(26, 19, new[] { 1, 4, 6, 2 }, new[] { 1, 2, 3, 8 }, new[] { 1, 2, 2, 3, 2, 2 })]
    public void Space_and_depth_become_a_transpose_of_blocks(int code, int options, int[] input, int[] output, int[] blocks)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, input);
        int y = model.Tensor("y", TfliteModel.Float32, output);
        model.Operator(code, [x], [y], options, new FlatNode().Int32(0, 2));

        Graph graph = model.Import([x], [y]).Graph;

        graph.Nodes.Select(n => n.Operator).ShouldBe([new Reshape(), new Transpose(new Shape(0, 1, 3, 2, 4, 5)), new Reshape()]);
        graph.Output(graph.Nodes[0]).Shape.ShouldBe(new Shape(blocks));
    }

    [Theory]
    [InlineData(97, 74, 0, false, false, ResizeInterpolation.Nearest, ResizeCoordinates.Asymmetric, ResizeRounding.Floor)]
    [InlineData(97, 74, 0, true, false, ResizeInterpolation.Nearest, ResizeCoordinates.AlignCorners, ResizeRounding.HalfUp)]
    [InlineData(97, 74, 0, false, true, ResizeInterpolation.Nearest, ResizeCoordinates.HalfPixel, ResizeRounding.HalfUp)]
    [InlineData(23, 15, 2, false, false, ResizeInterpolation.Bilinear, ResizeCoordinates.Asymmetric, ResizeRounding.Floor)]
    [InlineData(23, 15, 2, true, false, ResizeInterpolation.Bilinear, ResizeCoordinates.AlignCorners, ResizeRounding.Floor)]
    [InlineData(23, 15, 2, false, true, ResizeInterpolation.Bilinear, ResizeCoordinates.HalfPixel, ResizeRounding.Floor)]
    public void Resizes_map_coordinates_as_their_flags_say(int code, int options, int field, bool align, bool half, ResizeInterpolation interpolation, ResizeCoordinates coordinates, ResizeRounding rounding)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 5, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 8, 7, 2]);
        model.Operator(code, [x, model.List("size", 8, 7)], [y], options, new FlatNode().Boolean(field, align).Boolean(field + 1, half));

        model.Import([x], [y]).Single().ShouldBe(new Resize(interpolation, coordinates, rounding));
    }

    [Fact]
    public void A_resize_whose_size_is_not_its_output_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 5, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 8, 7, 2]);
        model.Operator(97, [x, model.List("size", 7, 8)], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }
}
