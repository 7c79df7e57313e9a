using Edge.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Importers.Tests.TfLite;

public sealed class SliceAndJoinTests
{
    [Fact]
    public void Concatenation_counts_axes_from_both_ends()
    {
        var model = new TfliteModel();
        int a = model.Tensor("a", TfliteModel.Float32, [1, 2, 3]);
        int b = model.Tensor("b", TfliteModel.Float32, [1, 2, 5]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2, 8]);
        model.Operator(2, [a, b], [y], 10, new FlatNode().Int32(0, -1).Byte(1, 1));

        model.Import([a, b], [y]).Single().ShouldBe(new Concat(2, Activation.Relu));
    }

    [Fact]
    public void Pack_gives_each_input_a_dimension()
    {
        var model = new TfliteModel();
        int a = model.Tensor("a", TfliteModel.Float32, [2, 3]);
        int b = model.Tensor("b", TfliteModel.Float32, [2, 3]);
        int y = model.Tensor("y", TfliteModel.Float32, [2, 2, 3]);
        model.Operator(83, [a, b], [y], 59, new FlatNode().Int32(0, 2).Int32(1, 1));

        Graph graph = model.Import([a, b], [y]).Graph;

        graph.Nodes.Select(n => n.Operator).ShouldBe([new Reshape(), new Reshape(), new Concat(1)]);
        graph.Output(graph.Nodes[0]).Shape.ShouldBe(new Shape(2, 1, 3));
    }

    [Fact]
    public void Unpack_takes_one_index_after_the_other()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2, 3]);
        int a = model.Tensor("a", TfliteModel.Float32, [3]);
        int b = model.Tensor("b", TfliteModel.Float32, [3]);
        model.Operator(88, [x], [a, b], 64, new FlatNode().Int32(0, 2).Int32(1, 0));

        Graph graph = model.Import([x], [a, b]).Graph;

        graph.Nodes.Select(n => n.Operator).OfType<StridedSlice>().Select(s => s.Begin).ShouldBe([new Shape(0, 0), new Shape(1, 0)]);
        graph.Outputs.Select(o => graph.Tensors[o].Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Split_takes_equal_parts()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [2, 6]);
        int[] parts = [.. Enumerable.Range(0, 3).Select(i => model.Tensor($"part{i}", TfliteModel.Float32, [2, 2]))];
        model.Operator(49, [model.List("axis", 1), x], parts, 35, new FlatNode().Int32(0, 3));

        Graph graph = model.Import([x], parts).Graph;

        graph.Nodes.Select(n => n.Operator).ShouldBe(
            Enumerable.Range(0, 3).Select(i => (Operator)new StridedSlice(new Shape(0, 2 * i), new Shape(2, 2), new Steps([1, 1]))));
    }

    [Fact]
    public void Split_in_given_sizes_finds_the_rest()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [6]);
        int a = model.Tensor("a", TfliteModel.Float32, [2]);
        int b = model.Tensor("b", TfliteModel.Float32, [4]);
        model.Operator(102, [x, model.List("sizes", 2, -1), model.List("axis", 0)], [a, b]);

        Graph graph = model.Import([x], [a, b]).Graph;

        graph.Nodes[1].Operator.ShouldBe(new StridedSlice(new Shape(2), new Shape(4), new Steps([1])));
    }

    [Theory]
    [InlineData(new[] { 7, 0 }, new[] { 1, 1 })]
    [InlineData(new[] { 0, -1 }, new[] { 1, 1 })]
    [InlineData(new[] { 0, 0 }, new[] { 1, 5 })]
    [InlineData(new[] { 0, 0 }, new[] { 0, 1 })]
    [InlineData(new[] { 0, int.MaxValue }, new[] { 1, int.MaxValue })]
    public void Slices_outside_of_the_input_are_refused(int[] begin, int[] size)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [6, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 1]);
        model.Operator(65, [x, model.List("begin", begin), model.List("size", size)], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void A_slice_of_size_minus_one_takes_the_rest()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [6, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [4, 2]);
        model.Operator(65, [x, model.List("begin", 2, 1), model.List("size", -1, 2)], [y]);

        model.Import([x], [y]).Single().ShouldBe(new StridedSlice(new Shape(2, 1), new Shape(4, 2), new Steps([1, 1])));
    }

    [Fact]
    public void A_dropped_axis_is_reshaped_away()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [6, 4]);
        int y = model.Tensor("y", TfliteModel.Float32, [4]);
        model.Operator(45, [x, model.List("begin", -2), model.List("end", -1), model.List("strides", 1)], [y], 32, new FlatNode().Int32(4, 1));

        Graph graph = model.Import([x], [y]).Graph;

        graph.Nodes.Select(n => n.Operator).ShouldBe([new StridedSlice(new Shape(4, 0), new Shape(1, 4), new Steps([1, 1])), new Reshape()]);
    }

    // begin:end:stride with Python's rules, elements written out.
    [Fact]
    public void Strided_slices_take_what_python_takes()
    {
        Gen<int?> position = Gen.OneOf(Gen.Constant((int?)null), Gen.Choose(-12, 12).Select(p => (int?)p));
        var slices = from length in Gen.Choose(1, 9)
                     from begin in position
                     from end in position
                     from stride in Gen.Elements(-3, -2, -1, 1, 2, 3)
                     select (length, begin, end, stride);

        Prop.ForAll(slices.ToArbitrary(), slice =>
        {
            int[] expected = Python(slice.length, slice.begin, slice.end, slice.stride);
            var model = new TfliteModel();
            int x = model.Tensor("x", TfliteModel.Float32, [slice.length]);
            int y = model.Tensor("y", TfliteModel.Float32, [Math.Max(expected.Length, 1)]);
            FlatNode masks = new FlatNode().Int32(0, slice.begin is null ? 1 : 0).Int32(1, slice.end is null ? 1 : 0);
            model.Operator(45, [x, model.List("b", slice.begin ?? 0), model.List("e", slice.end ?? 0), model.List("s", slice.stride)], [y], 32, masks);
            if (expected.Length == 0)
            {
                return model.Refused([x], [y]).Code == 2018;
            }

            var taken = (StridedSlice)model.Import([x], [y]).Single();
            return Enumerable.Range(0, taken.Sizes[0]).Select(i => taken.Begin[0] + (i * taken.Strides.Values[0])).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static int[] Python(int length, int? begin, int? end, int stride)
    {
        int At(int position) => position < 0 ? position + length : position;
        int first = begin is { } b ? At(b) : stride > 0 ? 0 : length - 1;
        int last = end is { } e ? At(e) : stride > 0 ? length : -1;
        return [.. stride > 0
            ? Enumerable.Range(0, length).Where(i => i >= first && i < last && (i - Math.Max(first, 0)) % stride == 0)
            : Enumerable.Range(0, length).Reverse().Where(i => i <= first && i > last && (Math.Min(first, length - 1) - i) % -stride == 0)];
    }
}
