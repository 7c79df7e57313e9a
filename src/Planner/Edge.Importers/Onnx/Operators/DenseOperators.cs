using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Gemm and MatMul.</summary>
internal static class DenseOperators
{
    /// <summary><c>alpha · A·B + beta · C</c> for <c>[M,K]·[K,N]</c>, B (and C) constant.</summary>
    public static void Gemm(OnnxTranslation t, OnnxNode node)
    {
        (Value a, Value b) = (t.RealInput(node, 0), t.RealInput(node, 1));
        if (a.Rank != 2 || b.Rank != 2 || b.Constant is null || node.Flag("transA"))
        {
            throw OnnxError.Unsupported(node, "multiplies by activations, transposes A, or works on other than two dimensions.", "Gemm of [M,K] and constant weights is computed; use MatMul otherwise.");
        }

        (float alpha, float beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        bool transposed = node.Flag("transB");
        (int k, int n) = transposed ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        if (a.Shape[1] != k)
        {
            throw OnnxError.Shapes(node, $"{Dims.Text(a.Shape)} and {Dims.Text(b.Shape)} have different inner dimensions.");
        }

        Value weights = alpha == 1 ? b : Scaled(t, b, alpha);
        int bias = -1;
        if (node.HasInput(2))
        {
            Value c = t.RealInput(node, 2);
            bool fits = c.Constant is not null && (c.Count == n || c.Count == 1) && (c.Rank == 0 || c.Shape[^1] == c.Count);
            if (!fits)
            {
                throw OnnxError.Unsupported(node, $"adds '{c.Name}' {Dims.Text(c.Shape)}.", $"A constant of {n} numbers is added.");
            }

            bias = c.Count == n && beta == 1 && c.Rank > 0 ? t.Tensor(c, [c.Rank - 1]) : ScaledBias(t, c, beta, n);
        }

        FullyConnected(t, node, a, weights, transposed ? [0, 1] : [1, 0], n, bias);
    }

    /// <summary><c>[…,M,K]·[…,K,N] → […,M,N]</c>; a constant right side makes it a dense layer.</summary>
    public static void MatMul(OnnxTranslation t, OnnxNode node)
    {
        (Value a, Value b) = (t.RealInput(node, 0), t.RealInput(node, 1));
        if (a.Rank < 1 || b.Rank < 2 || (a.Rank == 1 && b.Rank > 2))
        {
            throw OnnxError.Unsupported(node, $"multiplies {Dims.Text(a.Shape)} by {Dims.Text(b.Shape)}.", "Give both operands at least two dimensions.");
        }

        if (a.Shape[^1] != b.Shape[^2])
        {
            throw OnnxError.Shapes(node, $"{Dims.Text(a.Shape)} and {Dims.Text(b.Shape)} have different inner dimensions.");
        }

        if (b.Constant is not null && b.Shape.Take(b.Rank - 2).All(d => d == 1) && a.Rank >= b.Rank)
        {
            int[] order = [b.Rank - 1, b.Rank - 2];
            FullyConnected(t, node, a, b, order, b.Shape[^1], -1);
            return;
        }

        if (a.Rank < 2)
        {
            throw OnnxError.Unsupported(node, "multiplies a vector.", "Give both operands at least two dimensions.");
        }

        int[] batch = ShapeRules.Broadcast(node, a.Shape[..^2], b.Shape[..^2]);
        int[] shape = [.. batch, a.Shape[^2], b.Shape[^1]];
        t.Write(node, new MatMul(), [t.Tensor(a, Arrangements.Plain(a.Rank)), t.Tensor(b, Arrangements.Plain(b.Rank))], shape, Arrangements.Plain(shape.Length));
    }

    // Rows stay in the order in which they lie. The numbers of a row, where they lie together, stay in theirs too: the
    // columns of the constant weights are put in that order instead, which costs nothing when the network runs.
    private static void FullyConnected(OnnxTranslation t, OnnxNode node, Value a, Value weights, int[] order, int n, int bias)
    {
        int k = a.Shape[^1], rows = a.Count / k;
        int[] all = Arrangements.Plain(a.Rank), outer = all[..^1];
        View view = a.Constant is null ? a.View : View.Of(t.Native(a), a.Shape, all, a.Rank);
        int[] inner = view.Sequence([a.Rank - 1]), rest = view.Sequence(outer);
        bool together = view.IsArranged(outer) && (inner.Length == 0 || rest.Length == 0 || inner.Min() > rest.Max());
        int filter = -1;
        if (together && !inner.SequenceEqual(inner.Order()))
        {
            filter = Reordered(t, weights, order, inner, view, n, k);
        }

        if (filter < 0)
        {
            filter = t.Tensor(weights, order);
        }

        int input = together ? view.Tensor : t.Tensor(a, all);
        if (t.Draft[input].Shape is not { Rank: > 0 } lies || lies[-1] != k)
        {
            input = t.Reshaped(input, [rows, k]);
        }

        int[] shape = [.. a.Shape[..^1], n];
        t.Write(node, new FullyConnected(), [input, filter, bias], shape, Arrangements.Plain(shape.Length));
    }

    // Weights [n, k] whose k runs over axes in ONNX's order become [n, k] over the same axes as they lie in the tensor.
    private static int Reordered(OnnxTranslation t, Value weights, int[] order, int[] inner, View view, int n, int k)
    {
        int[] sizes = Array.ConvertAll(inner, a => view.Axes[a]);
        int[] lie = [.. Enumerable.Range(0, inner.Length).OrderBy(i => inner[i])];
        OnnxConstant constant = weights.Constant!;
        int size = constant.Type.BlockBytes();
        int[] matrixDims = [.. order.Select(d => constant.Dims[d])];
        ReadOnlyMemory<byte> matrix = ConstantLayout.Arrange(constant.Bytes, constant.Dims, [.. order], size);
        ReadOnlyMemory<byte> bytes = ConstantLayout.Arrange(matrix, [matrixDims[0], .. sizes], [0, .. lie.Select(i => i + 1)], size);
        t.Budget.Charge(2L * bytes.Length);
        Quantization? quantization = weights.Quantization is { IsPerTensor: false } q
            ? new Quantization(q.Scales, q.ZeroPoints, Array.IndexOf(order, q.Axis))
            : weights.Quantization;
        return t.Tensor(Value.OfConstant(weights.Name, new OnnxConstant(constant.Type, [n, k], bytes), quantization), [0, 1]);
    }

    private static Value Scaled(OnnxTranslation t, Value value, float factor)
    {
        OnnxConstant real = value.IsDequantizedConstant ? t.Dequantized(value) : value.Constant!;
        t.Budget.Charge(real.Bytes.Length);
        return Value.OfConstant(value.Name, OnnxConstant.Of(Array.ConvertAll(real.Floats(), v => v * factor), real.Dims));
    }

    private static int ScaledBias(OnnxTranslation t, Value c, float beta, int n)
    {
        float[] scaled = Scaled(t, c, beta).Constant!.Floats();
        return t.Draft.AddConstant(c.Name, new Shape(n), scaled.Length == n ? scaled : [.. Enumerable.Repeat(scaled[0], n)]);
    }
}
