using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

public sealed class ConvolutionTests
{
    private readonly SeededRandom _random = new(1);

    [Theory]
    [InlineData(4, 6, 1, 3, 3, 2, 1, 1, 0, 2, 1, 1, 1)]
    [InlineData(6, 4, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData(4, 8, 4, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2)]
    [InlineData(5, 5, 5, 5, 1, 1, 2, 2, 0, 2, 0, 1, 1)]
    [InlineData(1, 3, 1, 2, 2, 3, 3, 0, 0, 0, 0, 2, 3)]
    [InlineData(3, 3, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1)]
    public void Convolutions_compute_what_their_definition_says(int c, int o, int groups, int kh, int kw, int sy, int sx, int top, int left, int bottom, int right, int dy, int dx)
    {
        float[] x = _random.Numbers(c * 9 * 7), w = _random.Numbers(o * (c / groups) * kh * kw), b = _random.Numbers(o);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, c, 9, 7).Output("y")
            .Constant("w", w, o, c / groups, kh, kw).Constant("b", b, o)
            .Node("Conv", "x w b", "y", ("group", groups), ("strides", new[] { sy, sx }), ("pads", new[] { top, left, bottom, right }), ("dilations", new[] { dy, dx }));

        ImportedModel model = builder.Import();

        float[] expected = Loops.Conv(x, (c, 9, 7), w, (o, c / groups, kh, kw), b, groups, (sy, sx), (top, left, bottom, right), (dy, dx), out (int H, int W) size);
        model.Graph.Output(model.Graph.Nodes[^1]).Shape.ShouldBe(new Shape(1, o, size.H, size.W));
        model.Run(x).ShouldBeClose(expected);
        model.Operators<DepthwiseConv2D>().Length.ShouldBe(groups == c && groups > 1 ? 1 : 0);
    }

    [Theory]
    [InlineData("SAME_UPPER", 3, 2, 0, 1)]
    [InlineData("SAME_LOWER", 3, 2, 1, 0)]
    [InlineData("SAME_UPPER", 5, 1, 2, 2)]
    [InlineData("VALID", 3, 2, 0, 0)]
    public void Automatic_padding_is_resolved(string auto, int kernel, int stride, int before, int after)
    {
        float[] x = _random.Numbers(2 * 8 * 8), w = _random.Numbers(3 * 2 * kernel * kernel);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 8, 8).Output("y").Constant("w", w, 3, 2, kernel, kernel)
            .Node("Conv", "x w", "y", ("auto_pad", auto), ("strides", new[] { stride, stride }));

        builder.Run(x).ShouldBeClose(Loops.Conv(x, (2, 8, 8), w, (3, 2, kernel, kernel), [], 1, (stride, stride), (before, before, after, after), (1, 1), out _));
    }

    [Fact]
    public void A_convolution_of_a_sequence_is_one_of_an_image_of_one_row()
    {
        float[] x = _random.Numbers(3 * 20), w = _random.Numbers(5 * 3 * 3), b = _random.Numbers(5);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 3, 20).Output("y").Constant("w", w, 5, 3, 3).Constant("b", b, 5)
            .Node("Conv", "x w b", "y", ("pads", new[] { 1, 1 }), ("strides", new[] { 2 }));

        builder.Run(x).ShouldBeClose(Loops.Conv(x, (3, 1, 20), w, (5, 3, 1, 3), b, 1, (1, 2), (0, 1, 0, 1), (1, 1), out _));
    }

    [Theory]
    [InlineData(3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData(2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 1, 1)]
    [InlineData(3, 2, 1, 2, 0, 1, 1, 0, 0, 0, 2, 1)]
    [InlineData(1, 1, 3, 2, 0, 0, 0, 0, 0, 0, 1, 1)]
    [InlineData(2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 1, 1)]
    public void Transposed_convolutions_compute_what_their_definition_says(int kh, int kw, int sy, int sx, int top, int left, int bottom, int right, int ey, int ex, int dy, int dx)
    {
        float[] x = _random.Numbers(4 * 5 * 6), w = _random.Numbers(4 * 3 * kh * kw), b = _random.Numbers(3);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 4, 5, 6).Output("y").Constant("w", w, 4, 3, kh, kw).Constant("b", b, 3)
            .Node("ConvTranspose", "x w b", "y", ("strides", new[] { sy, sx }), ("pads", new[] { top, left, bottom, right }), ("output_padding", new[] { ey, ex }), ("dilations", new[] { dy, dx }));

        builder.Run(x).ShouldBeClose(Loops.ConvTranspose(x, (4, 5, 6), w, (3, kh, kw), b, (sy, sx), (top, left, bottom, right), (ey, ex), (dy, dx), out _));
    }

    [Fact]
    public void A_batch_normalisation_and_a_relu_go_into_the_convolution()
    {
        float[] x = _random.Numbers(2 * 5 * 5), w = _random.Numbers(4 * 2 * 9), gamma = _random.Numbers(4), beta = _random.Numbers(4), mean = _random.Numbers(4), variance = _random.Numbers(4, 0.5f, 2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 5, 5).Output("y").Constant("w", w, 4, 2, 3, 3)
            .Constant("g", gamma, 4).Constant("b", beta, 4).Constant("m", mean, 4).Constant("v", variance, 4)
            .Node("Conv", "x w", "c").Node("BatchNormalization", "c g b m v", "n", ("epsilon", 1e-3f)).Node("Relu", "n", "y");

        ImportedModel model = builder.Import();

        model.Operators<Conv2D>().ShouldHaveSingleItem().Activation.ShouldBe(Activation.Relu);
        model.Graph.Nodes.ShouldAllBe(n => n.Operator is Conv2D || n.Operator is Transpose);
        float[] c = Loops.Conv(x, (2, 5, 5), w, (4, 2, 3, 3), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out (int H, int W) size);
        int pixels = size.H * size.W;
        model.Run(x).ShouldBeClose([.. c.Select((v, i) => Math.Max(0, ((v - mean[i / pixels]) / MathF.Sqrt(variance[i / pixels] + 1e-3f) * gamma[i / pixels]) + beta[i / pixels]))]);
    }

    [Fact]
    public void A_batch_normalisation_behind_a_pooling_becomes_one_layer()
    {
        const int Channels = 20, Pixels = 4;
        float[] x = _random.Numbers(Channels * 16), gamma = _random.Numbers(Channels), beta = _random.Numbers(Channels), mean = _random.Numbers(Channels), variance = _random.Numbers(Channels, 0.5f, 2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, Channels, 4, 4).Output("y")
            .Constant("g", gamma, Channels).Constant("b", beta, Channels).Constant("m", mean, Channels).Constant("v", variance, Channels)
            .Node("MaxPool", "x", "p", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Node("BatchNormalization", "p g b m v", "n", ("epsilon", 1e-3f)).Node("Relu", "n", "y");

        ImportedModel model = builder.Import();

        model.Operators<DepthwiseConv2D>().ShouldHaveSingleItem().Activation.ShouldBe(Activation.Relu);
        model.Graph.Nodes.ShouldAllBe(n => n.Operator is DepthwiseConv2D || n.Operator is Transpose || n.Operator is Pool2D);
        float[] pooled = [.. Enumerable.Range(0, Channels * Pixels).Select(i => Largest(x, (i / Pixels * 16) + (i % Pixels / 2 * 8) + (i % 2 * 2)))];
        model.Run(x).ShouldBeClose([.. pooled.Select((v, i) => Math.Max(0, ((v - mean[i / Pixels]) / MathF.Sqrt(variance[i / Pixels] + 1e-3f) * gamma[i / Pixels]) + beta[i / Pixels]))]);

        static float Largest(float[] x, int at) => Math.Max(Math.Max(x[at], x[at + 1]), Math.Max(x[at + 4], x[at + 5]));
    }

    [Fact]
    public void Zeros_around_an_image_go_into_the_padding()
    {
        float[] x = _random.Numbers(2 * 4 * 5), w = _random.Numbers(3 * 2 * 9);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("y").Constant("w", w, 3, 2, 3, 3).Ints("p", 0, 0, 1, 2, 0, 0, 1, 0)
            .Node("Pad", "x p", "q").Node("Conv", "q w", "y");

        ImportedModel model = builder.Import();

        model.Operators<Pad>().ShouldBeEmpty();
        model.Run(x).ShouldBeClose(Loops.Conv(x, (2, 4, 5), w, (3, 2, 3, 3), [], 1, (1, 1), (1, 2, 1, 0), (1, 1), out _));
    }

    [Fact]
    public void A_convolution_that_something_else_reads_keeps_its_output()
    {
        float[] x = _random.Numbers(2 * 4 * 5), w = _random.Numbers(3 * 2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("r", "c").Constant("w", w, 3, 2, 1, 1)
            .Node("Conv", "x w", "c").Node("Relu", "c", "r");

        byte[][] outputs = builder.Import().RunBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(x).ToArray());

        float[] c = Loops.Conv(x, (2, 4, 5), w, (3, 2, 1, 1), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out _);
        OnnxRun.Floats(outputs[1]).ShouldBeClose(c);
        OnnxRun.Floats(outputs[0]).ShouldBeClose(Array.ConvertAll(c, v => Math.Max(0, v)));
    }
}
