namespace Edge.Importers.Tests.Onnx;

/// <summary>Small sound files that hold every kind of thing an ONNX file has: seeds of mutation and fuzzing.</summary>
internal static class OnnxSamples
{
    /// <summary>Files by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["detector"] = Networks.SsdLite(new SeededRandom(1)).ToArray(),
        ["attention"] = Networks.Eca(new SeededRandom(2)).ToArray(),
        ["quantized"] = Quantized().ToArray(),
        ["shapes"] = Shapes().ToArray(),
    };

    private static OnnxBuilder Quantized() => new OnnxBuilder().Input("x", 1, 2, 4, 4).Output("y_dq")
        .Weights("w", [.. Enumerable.Range(-18, 36).Select(i => (sbyte)i)], [0.1f, 0.2f], 0, 2, 2, 3, 3).Qdq("x", 0.02f, 128)
        .Node("Conv", "x_dq w_dq", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r").Qdq("r", 0.1f, 0)
        .Node("GlobalAveragePool", "r_dq", "g").Qdq("g", 0.05f, 0).Node("Mul", "r_dq g_dq", "m").Qdq("m", 0.1f, 0)
        .Node("Concat", "m_dq r_dq", "j", ("axis", 1)).Qdq("j", 0.1f, 0).Node("Flatten", "j_dq", "f")
        .Weights("v", [.. Enumerable.Range(-64, 128).Select(i => (sbyte)i)], [0.01f, 0.02f], 0, 2, 64).Node("Gemm", "f v_dq", "y", ("transB", 1)).Qdq("y", 0.3f, 90);

    private static OnnxBuilder Shapes() => new OnnxBuilder().Input("x", 1, 4, 6, 4).Output("y").Metadata("key", "value")
        .Raw("zero", OnnxBuilder.Int64, new byte[8]).Ints("axis", 0).Ints("rest", -1).Ints("starts", 1).Ints("ends", 9).Ints("axes", 2).Ints("steps", 2).Ints("pads", 0, 0, 1, 0, 0, 0, 0, 1).Ints("sizes", 1, 4, 8, 10)
        .Node("Slice", "x starts ends axes steps", "s").Node("Pad", "s pads", "p").Node("Resize", "p - - sizes", "r", ("mode", "linear"))
        .Node("DepthToSpace", "r", "d", ("blocksize", 2)).Node("Split", "d", "a b", ("axis", 3)).Node("Sub", "a b", "e").Node("Transpose", "e", "t", ("perm", new[] { 0, 3, 1, 2 })).Node("ReduceMean", "t", "m", ("axes", new[] { 1 }), ("keepdims", 0))
        .Node("Shape", "m", "shape").Node("Gather", "shape zero", "n").Node("Unsqueeze", "n axis", "first").Node("Concat", "first rest", "target", ("axis", 0)).Node("Reshape", "m target", "f")
        .Constant("w", [.. Enumerable.Range(0, 32).Select(i => i * 0.01f)], 16, 2).Node("MatMul", "f w", "h").Node("Softmax", "h", "y");
}
