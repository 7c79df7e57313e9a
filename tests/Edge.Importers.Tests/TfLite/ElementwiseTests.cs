using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

public sealed class ElementwiseTests
{
    [Theory]
    [InlineData(0, 11, typeof(Add))]
    [InlineData(41, 28, typeof(Sub))]
    [InlineData(18, 21, typeof(Mul))]
    [InlineData(42, 29, typeof(Div))]
    public void Arithmetic_keeps_its_order_and_fused_activation(int code, int options, Type kind)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 2, 3]);
        int constant = model.Floats("c", [3], 1, 2, 3);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2, 2, 3]);
        model.Operator(code, [constant, x], [y], options, new FlatNode().Byte(0, 1));

        ImportedModel imported = model.Import([x], [y]);

        imported.Single().ShouldBe(Activator.CreateInstance(kind, Activation.Relu));
        imported.Graph.Nodes[0].Inputs.Select(i => imported.Graph.Tensors[i].Name).ShouldBe(["c", "x"]);
        imported.Constant("c").ShouldBe([1f, 2f, 3f]);
    }

    [Theory]
    [InlineData(55, typeof(Maximum))]
    [InlineData(57, typeof(Minimum))]
    public void Maximum_and_minimum_have_no_options(int code, Type kind)
    {
        var model = new TfliteModel();
        int a = model.Tensor("a", TfliteModel.Float32, [2]);
        int b = model.Tensor("b", TfliteModel.Float32, [2]);
        int y = model.Tensor("y", TfliteModel.Float32, [2]);
        model.Operator(code, [a, b], [y]);

        model.Import([a, b], [y]).Single().ShouldBe(Activator.CreateInstance(kind, Activation.None));
    }

    [Theory]
    [InlineData(19, UnaryFunction.Relu, 0, 0)]
    [InlineData(20, UnaryFunction.ReluN1To1, 0, 0)]
    [InlineData(21, UnaryFunction.Relu6, 0, 0)]
    [InlineData(152, UnaryFunction.Clip, 0, 1)]
    [InlineData(14, UnaryFunction.Logistic, 0, 0)]
    [InlineData(28, UnaryFunction.Tanh, 0, 0)]
    [InlineData(111, UnaryFunction.Elu, 1, 0)]
    [InlineData(117, UnaryFunction.HardSwish, 0, 0)]
    [InlineData(150, UnaryFunction.Gelu, 0, 0)]
    [InlineData(101, UnaryFunction.Abs, 0, 0)]
    [InlineData(59, UnaryFunction.Neg, 0, 0)]
    [InlineData(75, UnaryFunction.Sqrt, 0, 0)]
    [InlineData(76, UnaryFunction.Rsqrt, 0, 0)]
    [InlineData(47, UnaryFunction.Exp, 0, 0)]
    [InlineData(73, UnaryFunction.Log, 0, 0)]
    [InlineData(92, UnaryFunction.Square, 0, 0)]
    public void Functions_of_an_element(int code, UnaryFunction function, float alpha, float beta)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 7]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 7]);
        model.Operator(code, [x], [y]);

        model.Import([x], [y]).Single().ShouldBe(new Unary(function, alpha, beta));
    }

    [Fact]
    public void The_slope_of_a_leaky_relu_is_read()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 7], 0.1f);
        int y = model.Tensor("y", TfliteModel.Int8, [1, 7], 0.1f);
        model.Operator(98, [x], [y], 75, new FlatNode().Single(0, 0.3f));

        model.Import([x], [y]).Single().ShouldBe(new Unary(UnaryFunction.LeakyRelu, 0.3f));
    }

    [Fact]
    public void The_approximate_gelu_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 7]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 7]);
        model.Operator(150, [x], [y], 116, new FlatNode().Boolean(0));

        model.Refused([x], [y]).Code.ShouldBe(2018);
    }

    [Fact]
    public void Quantize_dequantize_and_cast_follow_the_types_of_their_tensors()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [3]);
        int q = model.Tensor("q", TfliteModel.UInt8, [3], 0.5f, 128);
        int r = model.Tensor("r", TfliteModel.Float32, [3]);
        int y = model.Tensor("y", TfliteModel.Int32, [3]);
        model.Operator(114, [x], [q]);
        model.Operator(6, [q], [r]);
        model.Operator(53, [r], [y]);

        Graph graph = model.Import([x], [y]).Graph;

        graph.Nodes.Select(n => n.Operator).ShouldBe([new Quantize(), new Dequantize(), new Cast()]);
        graph.Output(graph.Nodes[0]).ShouldBe(new Tensor("q", ElementType.UInt8, new Shape(3), new Quantization(0.5f, 128)));
        graph.Output(graph.Nodes[2]).Type.ShouldBe(ElementType.Int32);
    }

    [Fact]
    public void Half_precision_weights_are_dequantised_at_import()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2]);
        int half = model.Constant("half", TfliteModel.Float16, [1, 2], [.. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((Half)(-2f))]);
        int weights = model.Tensor("weights", TfliteModel.Float32, [1, 2]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 1]);
        model.Operator(6, [half], [weights]);
        model.Operator(9, [x, weights], [y], 8, new FlatNode());

        ImportedModel imported = model.Import([x], [y]);

        imported.Single().ShouldBe(new FullyConnected());
        imported.Constant("half").ShouldBe([1.5f, -2f]);
    }
}
