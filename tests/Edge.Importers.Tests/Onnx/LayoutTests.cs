using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Values keep ONNX's dimensions for the caller while images lie channels last inside.</summary>
public sealed class LayoutTests
{
    private readonly SeededRandom _random = new(3);

    [Fact]
    public void A_convolutional_network_has_one_transpose_at_each_image_edge()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 3, 8, 8).Output("y")
            .Constant("w", _random.Numbers(4 * 27), 4, 3, 3, 3).Constant("s", _random.Numbers(4), 4, 1, 1)
            .Node("Conv", "x w", "a", ("pads", new[] { 1, 1, 1, 1 })).Node("Sigmoid", "a", "b").Node("Mul", "b s", "c").Node("Add", "c a", "d")
            .Node("Concat", "d a", "e", ("axis", 1)).Node("MaxPool", "e", "y", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));

        Transpose[] transposes = builder.Import().Operators<Transpose>();

        transposes.Select(t => t.Permutation).ShouldBe([new Shape(0, 2, 3, 1), new Shape(0, 3, 1, 2)]);
    }

    [Fact]
    public void Detection_heads_transpose_nothing()
    {
        ImportedModel model = Networks.SsdLite(_random).Import();

        model.Operators<Transpose>().ShouldHaveSingleItem().Permutation.ShouldBe(new Shape(0, 2, 3, 1));
    }

    [Fact]
    public void Weights_behind_a_flattened_image_are_reordered_instead_of_the_image()
    {
        float[] x = _random.Numbers(2 * 4 * 5), w = _random.Numbers(3 * 2), g = _random.Numbers(7 * 60), b = _random.Numbers(7);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("y").Constant("w", w, 3, 2, 1, 1).Constant("g", g, 7, 60).Constant("b", b, 7)
            .Node("Conv", "x w", "c").Node("Flatten", "c", "f").Node("Dropout", "f", "d").Node("Relu", "d", "r").Node("Gemm", "r g b", "y", ("transB", 1));

        ImportedModel model = builder.Import();

        model.Operators<Transpose>().Length.ShouldBe(1);
        float[] c = Loops.Conv(x, (2, 4, 5), w, (3, 2, 1, 1), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out _);
        float[] y = Loops.MatMul(Array.ConvertAll(c, v => Math.Max(0, v)), Loops.Transpose(g, 7, 60), 1, 60, 7);
        model.Run(x).ShouldBeClose([.. y.Zip(b, (v, s) => v + s)]);
    }

    [Fact]
    public void Networks_that_turn_their_images_themselves_transpose_nothing()
    {
        float[] x = _random.Numbers(3 * 20), w = _random.Numbers(2 * 3);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 4, 5, 3).Output("y").Constant("w", w, 2, 3, 1, 1)
            .Node("Transpose", "x", "planes", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "planes w", "c").Node("Transpose", "c", "y", ("perm", new[] { 0, 2, 3, 1 }));

        ImportedModel model = builder.Import();

        model.Graph.Nodes.ShouldHaveSingleItem().Operator.ShouldBeOfType<Conv2D>();
        model.Run(x).ShouldBeClose(Loops.MatMul(x, Loops.Transpose(w, 2, 3), 20, 3, 2));
    }

    [Fact]
    public void Bytes_are_turned_before_they_become_floats()
    {
        ImportedModel model = new OnnxBuilder().InputOf(OnnxBuilder.UInt8, "x", 1, 3, 4, 5).Output("y").Constant("w", new float[6], 2, 3, 1, 1).Constant("mean", [1, 2, 3], 3, 1, 1)
            .Node("Cast", "x", "f", ("to", OnnxBuilder.Float)).Node("Sub", "f mean", "s").Node("Conv", "s w", "y").Import();

        model.Graph.Output(model.Graph.Nodes[0]).ShouldSatisfyAllConditions(t => t.Type.ShouldBe(ElementType.UInt8), t => t.Shape.ShouldBe(new Shape(1, 4, 5, 3)));
    }

    [Fact]
    public void Linear_layers_over_channels_last_transpose_nothing()
    {
        float[] x = _random.Numbers(4 * 6 * 5), w = _random.Numbers(8 * 4), l = _random.Numbers(8 * 4);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 4, 6, 5).Output("y").Constant("w", w, 8, 4, 1, 1).Constant("l", l, 8, 4)
            .Node("Conv", "x w", "c").Node("Transpose", "c", "t", ("perm", new[] { 0, 2, 3, 1 })).Node("MatMul", "t l", "m")
            .Node("Transpose", "m", "u", ("perm", new[] { 0, 3, 1, 2 })).Node("Add", "u x", "y");

        ImportedModel model = builder.Import();

        model.Operators<Transpose>().Length.ShouldBe(2);
        float[] c = Loops.Conv(x, (4, 6, 5), w, (8, 4, 1, 1), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out _);
        float[] m = Loops.MatMul(Loops.Transpose(c, 8, 30), l, 30, 8, 4);
        model.Run(x).ShouldBeClose([.. Loops.Transpose(m, 30, 4).Zip(x, (a, b) => a + b)]);
    }

    [Fact]
    public void Inputs_and_outputs_keep_the_order_that_the_file_declares()
    {
        float[] x = _random.Numbers(2 * 3 * 4);
        ImportedModel model = new OnnxBuilder().Input("image", 1, 2, 3, 4).Output("same").Constant("w", [1, 0, 0, 1], 2, 2, 1, 1).Node("Conv", "image w", "same").Import();

        model.Graph.Tensors[model.Graph.Inputs[0]].ShouldSatisfyAllConditions(t => t.Name.ShouldBe("image"), t => t.Shape.ShouldBe(new Shape(1, 2, 3, 4)));
        model.Graph.Tensors[model.Graph.Outputs[0]].ShouldSatisfyAllConditions(t => t.Name.ShouldBe("same"), t => t.Shape.ShouldBe(new Shape(1, 2, 3, 4)));
        model.Run(x).ShouldBe(x);
    }

    /// <summary>Reshapes and transposes in any order, on an image that lies channels last, give what they give on plain arrays.</summary>
    [Fact]
    public void Chains_of_reshapes_and_transposes_move_every_element_to_its_place()
    {
        for (int round = 0; round < 200; round++)
        {
            int[] dims = [1, 6, 4, 4];
            float[] expected = [.. Enumerable.Range(0, 96).Select(i => (float)i)];
            OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 6, 4, 4).Output("y").Constant("w", Identity(6), 6, 6, 1, 1).Node("Conv", "x w", "v0");
            int steps = _random.Next(1, 5);
            for (int i = 0; i < steps; i++)
            {
                if (_random.Chance(50))
                {
                    int[] order = Shuffled(dims.Length);
                    (expected, dims) = (Loops.Transpose(expected, dims, order), [.. order.Select(d => dims[d])]);
                    builder.Node("Transpose", $"v{i}", $"v{i + 1}", ("perm", order));
                }
                else
                {
                    dims = Factors();
                    builder.Ints($"s{i}", [.. dims.Select(d => (long)d)]).Node("Reshape", $"v{i} s{i}", $"v{i + 1}");
                }
            }

            builder.Node("Neg", $"v{steps}", "y").Run([.. Enumerable.Range(0, 96).Select(i => (float)i)]).ShouldBe(Array.ConvertAll(expected, v => -v));
        }
    }

    private static float[] Identity(int n) => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1f : 0)];

    private int[] Shuffled(int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = _random.Next(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    // 96 elements in one to five dimensions.
    private int[] Factors()
    {
        int[] dims = new int[_random.Next(1, 5)];
        Array.Fill(dims, 1);
        foreach (int prime in (int[])[2, 2, 2, 2, 2, 3])
        {
            dims[_random.Next(0, dims.Length - 1)] *= prime;
        }

        return dims;
    }
}
