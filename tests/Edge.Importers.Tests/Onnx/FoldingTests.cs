using Edge.Importers.Onnx.Schema;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Shape computations, as exporters write them, are gone after the import.</summary>
public sealed class FoldingTests
{
    private readonly SeededRandom _random = new(7);

    [Fact]
    public void A_view_by_its_batch_is_a_constant_shape()
    {
        float[] x = _random.Numbers(24);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 2, 3, 4).Output("y").Raw("zero", OnnxBuilder.Int64, new byte[8]).Ints("axis", 0).Ints("rest", -1)
            .Node("Shape", "x", "shape").Node("Gather", "shape zero", "batch", ("axis", 0)).Node("Unsqueeze", "batch axis", "first")
            .Node("Concat", "first rest", "target", ("axis", 0)).Node("Reshape", "x target", "y");

        ImportedModel model = builder.Import();

        model.Graph.Nodes.ShouldHaveSingleItem().Operator.ShouldBe(new Reshape());
        model.Graph.Tensors[model.Graph.Outputs[0]].Shape.ShouldBe(new Shape(2, 12));
        model.Run(x).ShouldBe(x);
    }

    [Fact]
    public void Sizes_computed_in_floating_point_are_constants()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 1, 2, 3).Output("y").Ints("a", 0).Ints("b", 2).Ints("c", 4).Number("two", 2)
            .Node("Shape", "x", "shape").Node("Slice", "shape b c", "hw").Node("Cast", "hw", "real", ("to", OnnxBuilder.Float)).Node("Mul", "real two", "twice")
            .Node("Floor", "twice", "whole").Node("Cast", "whole", "size", ("to", OnnxBuilder.Int64)).Node("Slice", "shape a b", "nc").Node("Concat", "nc size", "sizes", ("axis", 0))
            .Node("Resize", "x - - sizes", "y", ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));

        builder.Run([1, 2, 3, 4, 5, 6]).ShouldBe([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6]);
    }

    [Fact]
    public void Pads_that_PyTorch_turns_around_are_constants()
    {
        TensorProto zero = new() { DataType = OnnxBuilder.Int64, Dims = { 1 }, Int64Data = { 0 } };
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 1, 1, 2).Output("y").Ints("missing", 4).Ints("given", 1, 2, 0, 0).Ints("pairs", -1, 2).Ints("last", -1).Ints("end", -9223372036854775807).Ints("axis", 0).Ints("back", -1).Ints("flat", -1)
            .Node("ConstantOfShape", "missing", "zeros", ("value", zero)).Node("Concat", "given zeros", "all", ("axis", 0)).Node("Reshape", "all pairs", "sides")
            .Node("Slice", "sides last end axis back", "turned").Node("Transpose", "turned", "columns", ("perm", new[] { 1, 0 })).Node("Reshape", "columns flat", "list")
            .Node("Cast", "list", "pads", ("to", OnnxBuilder.Int64)).Node("Pad", "x pads", "y");

        builder.Run([7, 8]).ShouldBe([0, 7, 8, 0, 0]);
    }

    [Fact]
    public void Choices_between_shapes_are_constants()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 1).Output("y").Ints("wanted", 3, -1, 4).Ints("minus", -1).Ints("ones", 1, 1, 1)
            .Node("Equal", "wanted minus", "open").Node("Where", "open ones wanted", "shape").Node("Expand", "x shape", "y");

        builder.Run([5, 6]).ShouldBe([.. Enumerable.Repeat((float[])[5, 5, 5, 5, 6, 6, 6, 6], 3).SelectMany(v => v)]);
    }

    [Fact]
    public void Ranges_and_arithmetic_on_integers_are_exact()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 12).Output("y").Raw("start", OnnxBuilder.Int64, BitConverter.GetBytes(2L)).Raw("limit", OnnxBuilder.Int64, BitConverter.GetBytes(7L)).Raw("step", OnnxBuilder.Int64, BitConverter.GetBytes(2L)).Ints("two", 2).Ints("one", 1)
            .Node("Range", "start limit step", "r").Node("Sub", "r two", "s").Node("Div", "s two", "d").Node("Add", "d one", "dims").Node("Mul", "dims one", "target").Node("Max", "target one", "shape")
            .Node("ReduceProd", "shape", "product").Node("Concat", "product two", "final", ("axis", 0)).Node("Reshape", "x final", "y");

        ImportedModel model = builder.Import();

        model.Graph.Tensors[model.Graph.Outputs[0]].Shape.ShouldBe(new Shape(6, 2));
    }

    [Theory]
    [InlineData(10, new byte[] { 0x00, 0x3E, 0x00, 0xC0 })]
    [InlineData(16, new byte[] { 0xC0, 0x3F, 0x00, 0xC0 })]
    [InlineData(11, new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0x00, 0xC0 })]
    public void Half_bfloat16_and_double_constants_are_read_as_float(int type, byte[] bytes) =>
        new OnnxBuilder().Input("x", 2).Output("y").Raw("c", type, bytes, 2).Node("Add", "x c", "y").Run([1, 1]).ShouldBe([2.5f, -1]);

    [Fact]
    public void Constants_may_be_lists_of_numbers()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 2).Output("y")
            .Node("Constant", "", "a", ("value_floats", new[] { 1f, 2 })).Node("Constant", "", "b", ("value", new TensorProto { DataType = OnnxBuilder.Float, FloatData = { 3 } }))
            .Node("Mul", "a b", "c").Node("Add", "x c", "y");

        builder.Run([0, 0]).ShouldBe([3, 6]);
    }
}
