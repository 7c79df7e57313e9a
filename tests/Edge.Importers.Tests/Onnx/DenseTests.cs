using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

public sealed class DenseTests
{
    private readonly SeededRandom _random = new(4);

    [Theory]
    [InlineData(false, 1f, 1f, 4)]
    [InlineData(true, 1f, 1f, 4)]
    [InlineData(true, 0.5f, 2f, 4)]
    [InlineData(false, 1f, 1f, 1)]
    public void Gemm_is_a_scaled_product_and_a_scaled_summand(bool transposed, float alpha, float beta, int summands)
    {
        float[] x = _random.Numbers(2 * 6), w = _random.Numbers(6 * 4), c = _random.Numbers(summands);
        float[] stored = transposed ? Loops.Transpose(w, 6, 4) : w;
        OnnxBuilder builder = new OnnxBuilder().Input("x", 2, 6).Output("y").Constant("w", stored, transposed ? [4, 6] : [6, 4]).Constant("c", c, summands)
            .Node("Gemm", "x w c", "y", ("transB", transposed ? 1 : 0), ("alpha", alpha), ("beta", beta));

        builder.Run(x).ShouldBeClose([.. Loops.MatMul(x, w, 2, 6, 4).Select((v, i) => (alpha * v) + (beta * c[i % summands]))]);
    }

    [Fact]
    public void A_product_with_constants_and_a_sum_are_one_dense_layer()
    {
        float[] x = _random.Numbers(2 * 3 * 6), w = _random.Numbers(6 * 4), b = _random.Numbers(4);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 2, 3, 6).Output("y").Constant("w", w, 1, 6, 4).Constant("b", b, 4)
            .Node("MatMul", "x w", "m").Node("Add", "b m", "s").Node("Relu", "s", "y");

        ImportedModel model = builder.Import();

        model.Graph.Nodes.ShouldHaveSingleItem().Operator.ShouldBe(new FullyConnected(Activation.Relu));
        model.Run(x).ShouldBeClose([.. Loops.MatMul(x, w, 6, 6, 4).Select((v, i) => Math.Max(0, v + b[i % 4]))]);
    }

    [Fact]
    public void Activations_are_multiplied_with_broadcast_batches()
    {
        float[] a = _random.Numbers(2 * 3 * 4), b = _random.Numbers(4 * 5);
        OnnxBuilder builder = new OnnxBuilder().Input("a", 2, 3, 4).Input("b", 1, 4, 5).Output("y").Node("MatMul", "a b", "y");

        builder.Run(a, b).ShouldBeClose(Loops.MatMul(a, b, 6, 4, 5));
    }

    [Fact]
    public void Attention_reads_a_transposed_operand()
    {
        float[] x = _random.Numbers(7 * 6), q = _random.Numbers(36), k = _random.Numbers(36);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 7, 6).Output("y").Constant("q", q, 6, 6).Constant("k", k, 6, 6)
            .Node("MatMul", "x q", "a").Node("MatMul", "x k", "b").Node("Transpose", "b", "t", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "a t", "y");

        float[] a = Loops.MatMul(x, q, 7, 6, 6), b = Loops.MatMul(x, k, 7, 6, 6);
        builder.Run(x).ShouldBeClose(Loops.MatMul(a, Loops.Transpose(b, 7, 6), 7, 6, 7));
    }
}
