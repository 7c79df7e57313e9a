using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

public sealed class SelectionTests
{
    private static readonly float[] Image = [.. Enumerable.Range(0, 4 * 6 * 5).Select(i => (float)i)];

    // Element (channel, row, column) of the image.
    private static float At(int c, int y, int x) => (((c * 6) + y) * 5) + x;

    [Fact]
    public void Slices_take_steps_in_both_directions()
    {
        OnnxBuilder builder = Sample().Ints("s", 1, -1).Ints("e", long.MaxValue, -100).Ints("a", 1, 2).Ints("t", 2, -2).Node("Slice", "n s e a t", "y");

        builder.Run(Image).ShouldBe([.. from c in new[] { 1, 3 } from y in new[] { 5, 3, 1 } from x in Enumerable.Range(0, 5) select -At(c, y, x)]);
    }

    [Fact]
    public void Slices_of_older_operator_sets_have_attributes() =>
        new OnnxBuilder(9).Input("x", 1, 4, 6, 5).Output("y").Node("Slice", "x", "y", ("starts", new[] { 1, 1 }), ("ends", new[] { 2, -3 }), ("axes", new[] { 1, 3 }))
            .Run(Image).ShouldBe([.. Enumerable.Range(0, 6).Select(y => At(1, y, 1))]);

    [Fact]
    public void Splits_give_their_parts_in_order()
    {
        byte[][] parts = new OnnxBuilder().Input("x", 1, 4, 6, 5).Output("b", "a").Ints("s", 1, 3).Node("Split", "x s", "a b", ("axis", 1)).Import().RunBytes(Bytes(Image));

        OnnxRun.Floats(parts[0]).ShouldBe(Image[30..]);
        OnnxRun.Floats(parts[1]).ShouldBe(Image[..30]);
    }

    [Fact]
    public void Gathers_of_one_place_drop_the_dimension()
    {
        OnnxBuilder builder = Sample().Raw("i", OnnxBuilder.Int64, MemoryMarshal.AsBytes<long>([-2])).Node("Gather", "n i", "y", ("axis", 2));

        ImportedModel model = builder.Import();

        model.Graph.Tensors[model.Graph.Outputs[0]].Shape.ShouldBe(new Shape(1, 4, 5));
        model.Run(Image).ShouldBe([.. from c in Enumerable.Range(0, 4) from x in Enumerable.Range(0, 5) select -At(c, 4, x)]);
    }

    [Fact]
    public void Gathers_of_evenly_spaced_places_are_slices() =>
        Sample().Ints("i", 2, 1, 0).Node("Gather", "n i", "y", ("axis", 1))
            .Run(Image).ShouldBe([.. from c in new[] { 2, 1, 0 } from p in Enumerable.Range(0, 30) select -At(c, 0, p)]);

    [Fact]
    public void Pads_put_a_number_around_and_take_away_where_they_are_negative()
    {
        float[] y = Sample().Ints("p", 0, 1, 0, -1, 0, 0, -5, 1).Number("v", 1.5f).Node("Pad", "n p v", "y").Run(Image);

        y.ShouldBe([.. Enumerable.Repeat(1.5f, 5), .. Enumerable.Range(0, 4).SelectMany(c => (float[])[-At(c, 0, 1), -At(c, 0, 2), -At(c, 0, 3), -At(c, 0, 4), 1.5f])]);
    }

    [Fact]
    public void Images_are_joined_along_any_axis()
    {
        float[] y = Sample().Node("Concat", "n x", "y", ("axis", -2)).Run(Image);

        y.ShouldBe([.. Enumerable.Range(0, 4).SelectMany(c => Image.Skip(c * 30).Take(30).Select(v => -v).Concat(Image.Skip(c * 30).Take(30)))]);
    }

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void Depth_becomes_space(string mode)
    {
        float[] x = [.. Enumerable.Range(0, 8 * 6).Select(i => (float)i)];
        float[] y = new OnnxBuilder().Input("x", 1, 8, 3, 2).Output("y").Node("DepthToSpace", "x", "y", ("blocksize", 2), ("mode", mode)).Run(x);

        float From(int c, int row, int column)
        {
            int block = (row % 2 * 2) + (column % 2);
            int channel = mode == "DCR" ? (block * 2) + c : (c * 4) + block;
            return (((channel * 3) + (row / 2)) * 2) + (column / 2);
        }

        y.ShouldBe([.. from c in Enumerable.Range(0, 2) from row in Enumerable.Range(0, 6) from column in Enumerable.Range(0, 4) select From(c, row, column)]);
    }

    [Fact]
    public void Space_becomes_depth_and_depth_space_again() =>
        new OnnxBuilder().Input("x", 1, 4, 6, 2).Output("y").Node("SpaceToDepth", "x", "d", ("blocksize", 2)).Node("DepthToSpace", "d", "y", ("blocksize", 2))
            .Run(Image[..48]).ShouldBe(Image[..48]);

    [Theory]
    [InlineData("nearest", "asymmetric", "floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "half_pixel", "round_prefer_floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "align_corners", "round_prefer_floor", new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData("nearest", "asymmetric", "ceil", new[] { 0, 1, 1, 2, 2, 2 })]
    [InlineData("nearest", "asymmetric", "round_prefer_ceil", new[] { 0, 1, 1, 2, 2, 2 })]
    public void Nearest_elements_are_chosen_as_the_file_says(string mode, string coordinates, string rounding, int[] chosen)
    {
        float[] y = new OnnxBuilder().Input("x", 1, 1, 1, 3).Output("y").Constant("s", [1, 1, 1, 2], 4)
            .Node("Resize", "x - s", "y", ("mode", mode), ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding)).Run([0, 1, 2]);

        y.ShouldBe([.. chosen.Select(i => (float)i)]);
    }

    [Theory]
    [InlineData("asymmetric", new[] { 0, 0.5f, 1, 1 })]
    [InlineData("half_pixel", new[] { 0, 0.25f, 0.75f, 1 })]
    [InlineData("align_corners", new[] { 0, 1f / 3, 2f / 3, 1 })]
    public void Linear_interpolation_follows_the_coordinates(string coordinates, float[] expected)
    {
        float[] y = new OnnxBuilder().Input("x", 1, 1, 1, 2).Output("y").Ints("s", 1, 1, 1, 4)
            .Node("Resize", "x - - s", "y", ("mode", "linear"), ("coordinate_transformation_mode", coordinates)).Run([0, 1]);

        y.ShouldBeClose(expected);
    }

    [Fact]
    public void Upsample_is_an_older_resize() =>
        new OnnxBuilder(9).Input("x", 1, 1, 2, 2).Output("y").Constant("s", [1, 1, 1, 2], 4).Node("Upsample", "x s", "y")
            .Run([1, 2, 3, 4]).ShouldBe([1, 1, 2, 2, 3, 3, 4, 4]);

    // An image that lies channels last inside: negated behind a convolution that copies.
    private static OnnxBuilder Sample() => new OnnxBuilder().Input("x", 1, 4, 6, 5).Output("y")
        .Constant("w", [.. Enumerable.Range(0, 16).Select(i => i / 4 == i % 4 ? 1f : 0)], 4, 4, 1, 1).Node("Conv", "x w", "c").Node("Neg", "c", "n");

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
