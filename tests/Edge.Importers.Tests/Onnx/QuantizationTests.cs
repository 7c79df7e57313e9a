using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Networks between QuantizeLinear and DequantizeLinear become int8 networks that give the same numbers.</summary>
public sealed class QuantizationTests
{
    private const float InputScale = 0.02f, OutputScale = 0.05f;
    private readonly SeededRandom _random = new(8);

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(1, false, false)]
    [InlineData(4, true, false)]
    public void A_convolution_becomes_int8(int groups, bool perChannel, bool realBias)
    {
        float[] x = _random.Numbers(4 * 36, -2, 2);
        float[] scales = perChannel ? [0.01f, 0.02f, 0.005f, 0.013f] : [0.01f];
        sbyte[] w = [.. Enumerable.Range(0, 4 * (4 / groups) * 9).Select(_ => (sbyte)_random.Next(-127, 127))];
        int[] b = [.. Enumerable.Range(0, 4).Select(_ => _random.Next(-2000, 2000))];
        float[] bias = [.. b.Select((v, c) => v * InputScale * scales[c % scales.Length])];
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 4, 6, 6).Output("r_dq").Weights("w", w, scales, 0, 4, 4 / groups, 3, 3).Qdq("x", InputScale, 100);
        if (realBias)
        {
            builder.Constant("b_dq", bias, 4);
        }
        else
        {
            builder.Raw("b", OnnxBuilder.Int32, MemoryMarshal.AsBytes<int>(b), 4).Constant("b_s", [.. scales.Select(s => s * InputScale)], scales.Length)
                .Node("DequantizeLinear", "b b_s", "b_dq", ("axis", 0));
        }

        builder.Node("Conv", "x_dq w_dq b_dq", "c", ("pads", new[] { 1, 1, 1, 1 }), ("group", groups)).Node("Relu", "c", "r").Qdq("r", OutputScale, 0);

        ImportedModel model = builder.Import();

        Operator convolution = model.Graph.Nodes.Single(n => n.Operator is Conv2D or DepthwiseConv2D).Operator;
        (convolution is DepthwiseConv2D).ShouldBe(groups == 4);
        model.Graph.Nodes.Select(n => model.Graph.Output(n).Type).ShouldBe([ElementType.Float32, ElementType.Int8, ElementType.Int8, ElementType.Int8, ElementType.Float32]);
        model.Graph.Tensors.Single(t => t.Name.StartsWith("r_q", StringComparison.Ordinal) && !t.Name.Contains(':')).Quantization.ShouldBe(new Quantization(OutputScale, -128));

        int each = w.Length / 4;
        float[] real = [.. w.Select((v, i) => v * scales[i / each % scales.Length])];
        float[] c = Loops.Conv(Quantized(x, InputScale, 100), (4, 6, 6), real, (4, 4 / groups, 3, 3), bias, groups, (1, 1), (1, 1, 1, 1), (1, 1), out _);
        ShouldBeWithinOneStep(model.Run(x), Quantized(Array.ConvertAll(c, v => Math.Max(0, v)), OutputScale, 0), OutputScale, 0.02);
    }

    [Fact]
    public void A_dense_layer_behind_a_flattened_image_becomes_int8()
    {
        float[] x = _random.Numbers(2 * 12, -2, 2), scales = [0.01f, 0.02f, 0.03f];
        sbyte[] w = [.. Enumerable.Range(0, 3 * 24).Select(_ => (sbyte)_random.Next(-127, 127))];
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 3, 4).Output("y_dq").Weights("w", w, scales, 0, 3, 24).Qdq("x", InputScale, 128)
            .Node("MaxPool", "x_dq", "p", ("kernel_shape", new[] { 1, 1 })).Node("Flatten", "p", "f").Qdq("f", InputScale, 128).Node("Gemm", "f_dq w_dq", "y", ("transB", 1)).Qdq("y", 0.1f, 120);

        ImportedModel model = builder.Import();

        model.Graph.Nodes.ShouldAllBe(n => n.Operator is Transpose || n.Operator is Dequantize || model.Graph.Output(n).Type == ElementType.Int8);
        float[] real = [.. w.Select((v, i) => v * scales[i / 24])];
        ShouldBeWithinOneStep(model.Run(x), Quantized(Loops.MatMul(Quantized(x, InputScale, 128), Loops.Transpose(real, 3, 24), 1, 24, 3), 0.1f, 120), 0.1f, 0.1);
    }

    public static TheoryData<string, Func<float, float, float>> Binaries => new()
    {
        { "Add", (a, b) => a + b },
        { "Sub", (a, b) => a - b },
        { "Mul", (a, b) => a * b },
    };

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Elementwise_operators_become_int8(string op, Func<float, float, float> function)
    {
        (float[] a, float[] b) = (_random.Numbers(500, -2, 2), _random.Numbers(500, -1, 3));
        OnnxBuilder builder = new OnnxBuilder().Input("a", 500).Input("b", 500).Output("y_dq").Qdq("a", 0.016f, 128).Qdq("b", 0.016f, 64).Node(op, "a_dq b_dq", "y").Qdq("y", 0.03f, 100);

        ImportedModel model = builder.Import();

        model.Graph.Nodes.Count(n => n.Operator is Dequantize).ShouldBe(1);
        float[] exact = [.. Quantized(a, 0.016f, 128).Zip(Quantized(b, 0.016f, 64), function)];
        ShouldBeWithinOneStep(model.Run(a, b), Quantized(exact, 0.03f, 100), 0.03f, 0.02);
    }

    public static TheoryData<string, Func<float, float>> Functions => new()
    {
        { "Sigmoid", v => 1 / (1 + MathF.Exp(-v)) },
        { "HardSwish", v => v * Math.Clamp(v + 3, 0, 6) / 6 },
        { "HardSigmoid", v => Math.Clamp((0.2f * v) + 0.5f, 0, 1) },
        { "LeakyRelu", v => v < 0 ? 0.01f * v : v },
        { "Tanh", MathF.Tanh },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_of_an_element_become_int8(string op, Func<float, float> function)
    {
        float[] x = _random.Numbers(600, -4, 4);
        OnnxBuilder builder = new OnnxBuilder(14).Input("x", 600).Output("y_dq").Qdq("x", 0.031f, 128).Node(op, "x_dq", "y").Qdq("y", 0.011f, 40);

        ImportedModel model = builder.Import();

        model.Graph.Nodes.Select(n => model.Graph.Output(n).Type).ShouldBe([ElementType.Int8, ElementType.Int8, ElementType.Float32]);
        ShouldBeWithinOneStep(model.Run(x), Quantized(Array.ConvertAll(Quantized(x, 0.031f, 128), v => function(v)), 0.011f, 40), 0.011f, 0.1);
    }

    [Fact]
    public void Global_means_gates_and_joins_become_int8()
    {
        float[] x = _random.Numbers(3 * 16, -1, 1);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 3, 4, 4).Output("y_dq").Qdq("x", 0.01f, 128).Node("GlobalAveragePool", "x_dq", "g").Qdq("g", 0.005f, 128)
            .Node("Mul", "x_dq g_dq", "m").Qdq("m", 0.004f, 128).Node("Concat", "m_dq x_dq", "y", ("axis", 1)).Qdq("y", 0.01f, 128);

        ImportedModel model = builder.Import();

        model.Graph.Nodes.Count(n => n.Operator is Dequantize).ShouldBe(1);
        float[] q = Quantized(x, 0.01f, 128);
        float[] mean = Quantized([.. q.Chunk(16).Select(c => c.Average())], 0.005f, 128);
        float[] gated = Quantized([.. q.Select((v, i) => v * mean[i / 16])], 0.004f, 128);
        ShouldBeWithinOneStep(model.Run(x), Quantized([.. gated, .. q], 0.01f, 128), 0.01f, 0.1);
    }

    [Theory]
    [InlineData("AveragePool", 0.01f, 128, 0.2)]
    [InlineData("AveragePool", 0.0083f, 110, 0.02)]
    [InlineData("Softmax", 0.004f, 3, 0.5)]
    [InlineData("Resize", 0.008f, 110, 0.5)]
    public void Operators_with_a_scale_of_their_own_are_rescaled(string op, float scale, int zeroPoint, double share)
    {
        float[] x = _random.Numbers(2 * 64, -1, 1);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 8, 8).Output("y_dq").Qdq("x", 0.01f, 128).Ints("s", 1, 2, 4, 4);
        _ = op switch
        {
            "AveragePool" => builder.Node(op, "x_dq", "y", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })),
            "Resize" => builder.Node(op, "x_dq - - s", "y", ("mode", "linear")),
            _ => builder.Node(op, "x_dq", "y", ("axis", 3)),
        };

        ImportedModel model = builder.Qdq("y", scale, zeroPoint).Import();

        model.Graph.Nodes.Count(n => n.Operator is Dequantize).ShouldBe(1);
        float[] q = Quantized(x, 0.01f, 128);
        float[] exact = op == "Softmax"
            ? [.. q.Select((v, i) => MathF.Exp(v) / q.Skip(i / 8 * 8).Take(8).Sum(MathF.Exp))]
            : Loops.Pool(q, (2, 8, 8), (2, 2), (2, 2), (0, 0), (4, 4), inside => inside.Average());
        ShouldBeWithinOneStep(model.Run(x), Quantized(exact, scale, zeroPoint), scale, share);
    }

    [Fact]
    public void What_only_moves_elements_moves_integers()
    {
        float[] x = _random.Numbers(2 * 12, -1, 1);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 3, 4).Output("y").Qdq("x", 0.01f, 128).Ints("p", 0, 0, 1, 0, 0, 0, 0, 1).Ints("a", 3).Ints("s", 0).Ints("e", 2)
            .Node("Pad", "x_dq p", "q").Node("Slice", "q s e a", "r").Node("MaxPool", "r", "y", ("kernel_shape", new[] { 2, 2 }));

        ImportedModel model = builder.Import();

        model.Graph.Nodes[^1].Operator.ShouldBe(new Dequantize());
        model.Operators<Pool2D>().Length.ShouldBe(1);
        float[] q = Quantized(x, 0.01f, 128);
        float At(int c, int y, int column) => y < 1 ? 0 : q[(((c * 3) + y - 1) * 4) + column];
        model.Run(x).ShouldBeClose([.. from c in Enumerable.Range(0, 2) from y in Enumerable.Range(0, 3) select new[] { At(c, y, 0), At(c, y, 1), At(c, y + 1, 0), At(c, y + 1, 1) }.Max()]);
    }

    [Fact]
    public void Bytes_of_the_caller_keep_their_type_and_value()
    {
        OnnxBuilder builder = new OnnxBuilder().InputOf(OnnxBuilder.UInt8, "x", 256).Output("y_q").Number("s", 0.1f).Raw("z", OnnxBuilder.UInt8, [50])
            .Node("DequantizeLinear", "x s z", "d").Node("Relu", "d", "y").Qdq("y", 0.1f, 50);
        builder.Model.Graph.Node.RemoveAt(builder.Model.Graph.Node.Count - 1);
        byte[] x = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        ImportedModel model = builder.Import();

        model.Graph.Tensors[model.Graph.Inputs[0]].Type.ShouldBe(ElementType.UInt8);
        model.Graph.Tensors[model.Graph.Outputs[0]].ShouldSatisfyAllConditions(t => t.Type.ShouldBe(ElementType.UInt8), t => t.Quantization.ShouldBe(new Quantization(0.1f, 50)));
        model.RunBytes(x)[0].ShouldBe(Array.ConvertAll(x, v => Math.Max(v, (byte)50)));
    }

    [Fact]
    public void A_clamp_that_the_range_makes_anyway_goes_and_another_stays_an_integer_clamp()
    {
        ImportedModel Between(float most)
        {
            return new OnnxBuilder().Input("x", 8).Input("z", 8).Output("y_dq").Qdq("x", 0.1f, 128).Qdq("z", 0.1f, 128).Number("least", 0).Number("most", most)
                .Node("Add", "x_dq z_dq", "a").Node("Clip", "a least most", "y").Qdq("y", 0.02f, 0).Import();
        }

        Between(6).Operators<Unary>().ShouldBeEmpty();
        Between(2).Operators<Unary>().ShouldHaveSingleItem().Function.ShouldBe(UnaryFunction.Clip);
        Between(2).Run([-9, -1, 0, 1, 2, 3, 4, 9], new float[8]).ShouldBeClose([0, 0, 0, 1, 2, 2, 2, 2], 0.0101f);
    }

    [Fact]
    public void Weights_of_quantisation_aware_training_are_quantised_while_importing()
    {
        float[] x = _random.Numbers(2 * 9), w = _random.Numbers(4 * 2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 3, 3).Output("y_dq").Constant("w", w, 4, 2, 1, 1).Qdq("w", 0.008f, 0, OnnxBuilder.Int8).Qdq("x", 0.01f, 0, OnnxBuilder.Int8)
            .Node("Conv", "x_dq w_dq", "y").Qdq("y", 0.02f, 0, OnnxBuilder.Int8);

        ImportedModel model = builder.Import();

        model.Graph.Input(model.Graph.Nodes.Single(n => n.Operator is Conv2D), 1)!.Type.ShouldBe(ElementType.Int8);
        float[] real = Array.ConvertAll(w, v => MathF.Round(v / 0.008f) * 0.008f), input = Array.ConvertAll(x, v => MathF.Round(v / 0.01f) * 0.01f);
        float[] y = Loops.Conv(input, (2, 3, 3), real, (4, 2, 1, 1), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out _);
        ShouldBeWithinOneStep(model.Run(x), Array.ConvertAll(y, v => MathF.Round(v / 0.02f) * 0.02f), 0.02f, 0.1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_has_no_int8_form_stays_float(bool asymmetricWeights)
    {
        float[] x = _random.Numbers(2 * 9);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 3, 3).Output(asymmetricWeights ? "y_dq" : "y").Qdq("x", 0.01f, 128)
            .Raw("w", OnnxBuilder.Int8, [10, 20], 1, 2, 1, 1).Number("w_s", 0.1f).Raw("w_z", OnnxBuilder.Int8, [(byte)(asymmetricWeights ? 3 : 0)])
            .Node("DequantizeLinear", "w w_s w_z", "w_dq").Node("Conv", "x_dq w_dq", "y").Qdq("y", 0.02f, 128);

        ImportedModel model = builder.Import();

        Node convolution = model.Graph.Nodes.Single(n => n.Operator is Conv2D);
        model.Graph.Output(convolution).Type.ShouldBe(ElementType.Float32);
        model.Graph.Input(convolution, 1)!.IsConstant.ShouldBeTrue();
        float[] q = Quantized(x, 0.01f, 128);
        float[] exact = [.. Enumerable.Range(0, 9).Select(i => asymmetricWeights ? (q[i] * 0.7f) + (q[i + 9] * 1.7f) : q[i] + (2 * q[i + 9]))];
        ShouldBeWithinOneStep(model.Run(x), asymmetricWeights ? Quantized(exact, 0.02f, 128) : exact, asymmetricWeights ? 0.02f : 1e-5f, 0.1);
    }

    [Fact]
    public void Rounded_reals_become_bytes()
    {
        ImportedModel model = new OnnxBuilder().Input("x", 5).Output("y").Number("n", 10).Node("Mul", "x n", "m").Node("Round", "m", "r").Node("Cast", "r", "y", ("to", OnnxBuilder.UInt8)).Import();

        model.RunBytes(MemoryMarshal.AsBytes<float>([0, 0.12f, 1.26f, -1, 99]).ToArray())[0].ShouldBe([0, 1, 13, 0, 255]);
    }

    private static float[] Quantized(float[] real, float scale, int zeroPoint) =>
        Array.ConvertAll(real, v => (Math.Clamp(MathF.Round(v / scale) + zeroPoint, 0, 255) - zeroPoint) * scale);

    // The integer kernels round in fixed point, ONNX in float: rarely, by one step, at halves.
    private static void ShouldBeWithinOneStep(float[] actual, float[] expected, float step, double share)
    {
        actual.ShouldBeClose(expected, step * 1.01f);
        actual.Zip(expected).Count(p => MathF.Abs(p.First - p.Second) > step / 2).ShouldBeLessThanOrEqualTo((int)Math.Ceiling(share * actual.Length));
    }
}
