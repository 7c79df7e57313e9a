namespace Edge.Importers.Tests.Onnx;

/// <summary>Small networks of the kinds that Edge is made for.</summary>
internal static class Networks
{
    /// <summary>A MobileDet-like detector: fused and plain inverted bottlenecks, and SSDLite heads over two maps.</summary>
    public static OnnxBuilder SsdLite(SeededRandom random)
    {
        OnnxBuilder b = new OnnxBuilder().Input("image", 1, 3, 32, 32).Output("boxes", "scores");
        Conv(b, random, "image", "stem", 3, 8, 3, stride: 2, clamp: true);
        Conv(b, random, "stem", "fused", 8, 24, 3, clamp: true);
        Conv(b, random, "fused", "fused_out", 24, 8, 1);
        b.Node("Add", "stem fused_out", "block1");
        Bottleneck(b, random, "block1", "block2", 8, 12, 2);
        Bottleneck(b, random, "block2", "block3", 12, 16, 2);
        b.Ints("box", 1, -1, 4).Ints("class", 1, -1, 5);
        Head(b, random, "block2", 12);
        Head(b, random, "block3", 16);
        return b
            .Node("Concat", "block2_box_flat block3_box_flat", "boxes", ("axis", 1))
            .Node("Concat", "block2_class_flat block3_class_flat", "classes", ("axis", 1))
            .Node("Softmax", "classes", "scores", ("axis", 2));
    }

    /// <summary>SimpleNet: plain 3×3 convolutions with batch normalisation and pools between (Hasanpour et al. 2016).</summary>
    public static OnnxBuilder SimpleNet(SeededRandom random)
    {
        OnnxBuilder b = new OnnxBuilder().Input("image", 1, 3, 16, 16).Output("logits");
        string last = "image";
        int channels = 3;
        for (int i = 0; i < 4; i++)
        {
            b.Constant($"w{i}", random.Numbers(8 * channels * 9, -0.3f, 0.3f), 8, channels, 3, 3).Constant($"b{i}", random.Numbers(8), 8)
                .Constant($"g{i}", random.Numbers(8, 0.5f, 1.5f), 8).Constant($"s{i}", random.Numbers(8), 8).Constant($"m{i}", random.Numbers(8), 8).Constant($"v{i}", random.Numbers(8, 0.5f, 1.5f), 8)
                .Node("Conv", $"{last} w{i} b{i}", $"c{i}", ("pads", new[] { 1, 1, 1, 1 })).Node("BatchNormalization", $"c{i} g{i} s{i} m{i} v{i}", $"n{i}").Node("Relu", $"n{i}", $"r{i}");
            (last, channels) = ($"r{i}", 8);
            if (i % 2 == 1)
            {
                b.Node("MaxPool", last, $"p{i}", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
                last = $"p{i}";
            }
        }

        return b.Node("GlobalMaxPool", last, "pooled").Node("Flatten", "pooled", "flat")
            .Constant("w", random.Numbers(10 * 8), 10, 8).Constant("b", random.Numbers(10), 10).Node("Gemm", "flat w b", "logits", ("transB", 1));
    }

    /// <summary>A convolution with efficient channel attention as PyTorch exports it (Wang et al. 2020).</summary>
    public static OnnxBuilder Eca(SeededRandom random)
    {
        OnnxBuilder b = new OnnxBuilder().Input("image", 1, 3, 6, 5).Output("y");
        Conv(b, random, "image", "features", 3, 8, 3, clamp: true);
        return b.Ints("last", 3).Constant("k", random.Numbers(3), 1, 1, 3)
            .Node("GlobalAveragePool", "features", "mean").Node("Squeeze", "mean last", "column").Node("Transpose", "column", "row", ("perm", new[] { 0, 2, 1 }))
            .Node("Conv", "row k", "mixed", ("pads", new[] { 1, 1 })).Node("Transpose", "mixed", "back", ("perm", new[] { 0, 2, 1 })).Node("Unsqueeze", "back last", "gate")
            .Node("Sigmoid", "gate", "weights").Node("Mul", "features weights", "y");
    }

    private static void Bottleneck(OnnxBuilder b, SeededRandom random, string from, string to, int c, int o, int stride)
    {
        Conv(b, random, from, $"{to}_expand", c, 4 * c, 1, clamp: true);
        Conv(b, random, $"{to}_expand", $"{to}_depthwise", 4 * c, 4 * c, 3, stride, clamp: true, depthwise: true);
        Conv(b, random, $"{to}_depthwise", to, 4 * c, o, 1);
    }

    private static void Head(OnnxBuilder b, SeededRandom random, string from, int channels)
    {
        foreach ((string kind, int numbers) in new[] { ("box", 4), ("class", 5) })
        {
            string name = $"{from}_{kind}";
            Conv(b, random, from, $"{name}_depthwise", channels, channels, 3, clamp: true, depthwise: true);
            Conv(b, random, $"{name}_depthwise", name, channels, 3 * numbers, 1);
            b.Node("Transpose", name, $"{name}_last", ("perm", new[] { 0, 2, 3, 1 })).Node("Reshape", $"{name}_last {kind}", $"{name}_flat");
        }
    }

    private static void Conv(OnnxBuilder b, SeededRandom random, string from, string to, int c, int o, int kernel, int stride = 1, bool clamp = false, bool depthwise = false)
    {
        int inner = depthwise ? 1 : c;
        float range = 1.5f / MathF.Sqrt(inner * kernel * kernel);
        b.Constant($"{to}_w", random.Numbers(o * inner * kernel * kernel, -range, range), o, inner, kernel, kernel).Constant($"{to}_b", random.Numbers(o), o);
        int pad = kernel / 2;
        b.Node("Conv", $"{from} {to}_w {to}_b", clamp ? $"{to}_sum" : to, ("pads", new[] { pad, pad, pad, pad }), ("strides", new[] { stride, stride }), ("group", depthwise ? c : 1));
        if (clamp)
        {
            b.Number($"{to}_0", 0).Number($"{to}_6", 6).Node("Clip", $"{to}_sum {to}_0 {to}_6", to);
        }
    }
}
