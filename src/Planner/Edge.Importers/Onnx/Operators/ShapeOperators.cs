namespace Edge.Importers.Onnx;

/// <summary>
/// Operators that give a value other dimensions or another order of them. They emit nothing: the value becomes another
/// view of the same tensor, and whoever needs another order of bytes asks for it.
/// </summary>
internal static class ShapeOperators
{
    /// <summary>The same value: Identity, Dropout while not training.</summary>
    public static void Identity(OnnxTranslation t, OnnxNode node)
    {
        if (node.Outputs.Skip(1).Any(o => t.Readers(o).Count > 0))
        {
            throw OnnxError.Unsupported(node, "gives a mask.", "Export the model for inference.");
        }

        t.Alias(node, t.Input(node, 0));
    }

    public static void Reshape(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        long[] target = t.ConstantInput(node, 1)?.Int64s() ?? node.Ints("shape") ?? throw OnnxError.Attribute(node, "shape", "It is given.");
        Reshaped(t, node, x, ShapeRules.Reshape(node, x.Shape, target, node.Flag("allowzero")));
    }

    public static void Flatten(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        Reshaped(t, node, x, ConstantFolder.Flat(node, x.Shape));
    }

    public static void Squeeze(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        Reshaped(t, node, x, ShapeRules.Squeeze(node, x.Shape, AxesOf(t, node)));
    }

    public static void Unsqueeze(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        Reshaped(t, node, x, ShapeRules.Unsqueeze(node, x.Shape, AxesOf(t, node) ?? throw OnnxError.Attribute(node, "axes", "It is given.")));
    }

    public static void Transpose(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        Permuted(t, node, x, ShapeRules.Permutation(node, x.Rank));
    }

    /// <summary>Channels to pixels: blocks of <c>blocksize²</c> channels become squares of pixels.</summary>
    public static void DepthToSpace(OnnxTranslation t, OnnxNode node)
    {
        (Value x, int b) = Block(t, node);
        int c = x.Shape[1] / (b * b), h = x.Shape[2], w = x.Shape[3];
        if (c * b * b != x.Shape[1])
        {
            throw OnnxError.Shapes(node, $"{x.Shape[1]} channels are not blocks of {b}·{b}.");
        }

        bool columnsFirst = node.Text("mode", "DCR") == "CRD";
        int[] split = columnsFirst ? [1, c, b, b, h, w] : [1, b, b, c, h, w];
        int[] order = columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
        Rearranged(t, node, x, split, order, [1, c, h * b, w * b]);
    }

    /// <summary>Pixels to channels: squares of pixels become channels.</summary>
    public static void SpaceToDepth(OnnxTranslation t, OnnxNode node)
    {
        (Value x, int b) = Block(t, node);
        int c = x.Shape[1], h = x.Shape[2] / b, w = x.Shape[3] / b;
        if (h * b != x.Shape[2] || w * b != x.Shape[3])
        {
            throw OnnxError.Shapes(node, $"{Dims.Text(x.Shape)} is not made of squares of {b}·{b}.");
        }

        Rearranged(t, node, x, [1, c, h, b, w, b], [0, 3, 5, 1, 2, 4], [1, c * b * b, h, w]);
    }

    /// <summary>Makes the output of a node its input in other dimensions.</summary>
    public static Value Reshaped(OnnxTranslation t, OnnxNode node, Value x, int[] shape)
    {
        if (x.Constant is not null)
        {
            OnnxConstant constant = (x.IsDequantizedConstant ? t.Dequantized(x) : x.Constant).Reshape(shape);
            Value moved = Value.OfConstant(node.Outputs[0], constant);
            t.Define(node.Outputs[0], moved);
            return moved;
        }

        View view = x.View.Reshape(shape)
            ?? View.Of(t.Reshaped(t.Tensor(x, Arrangements.Plain(x.Rank)), [Dims.Count(x.Shape)]), [Dims.Count(x.Shape)], [0], 1).Reshape(shape)!;
        return t.Known(node, 0, x.Seen(node.Outputs[0], shape, view));
    }

    private static void Permuted(OnnxTranslation t, OnnxNode node, Value x, int[] permutation)
    {
        if (x.Constant is not null)
        {
            OnnxConstant constant = x.IsDequantizedConstant ? t.Dequantized(x) : x.Constant;
            t.Budget.Charge(constant.Bytes.Length);
            t.Define(node.Outputs[0], Value.OfConstant(node.Outputs[0], ConstantMovement.Transpose(node, constant)));
            return;
        }

        t.Known(node, 0, x.Seen(node.Outputs[0], [.. permutation.Select(d => x.Shape[d])], x.View.Permute(permutation)));
    }

    private static void Rearranged(OnnxTranslation t, OnnxNode node, Value x, int[] split, int[] order, int[] shape)
    {
        Value parts = Reshaped(t, node, x, split);
        Permuted(t, node, parts, order);
        Reshaped(t, node, t.Find(node.Outputs[0])!, shape);
    }

    private static (Value X, int Block) Block(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        long block = node.Int("blocksize", 0);
        return x.Rank == 4 && x.Shape[0] == 1 && x.Constant is null && block is > 0 and < 1 << 10
            ? (x, (int)block)
            : throw OnnxError.Unsupported(node, "works on other than one image, or has no block size.", "Images [1,C,H,W] are computed.");
    }

    private static long[]? AxesOf(OnnxTranslation t, OnnxNode node) => t.ConstantInput(node, 1)?.Int64s() ?? node.Ints("axes");
}
