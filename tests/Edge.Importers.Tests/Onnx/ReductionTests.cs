namespace Edge.Importers.Tests.Onnx;

public sealed class ReductionTests
{
    private readonly SeededRandom _random = new(6);

    [Theory]
    [InlineData("ReduceMean", 0)]
    [InlineData("ReduceSum", 1)]
    [InlineData("ReduceMax", 0)]
    [InlineData("ReduceMin", 1)]
    [InlineData("ReduceL2", 0)]
    public void Images_are_reduced_over_channels_and_columns(string op, int keep)
    {
        float[] x = _random.Numbers(3 * 4 * 5);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 3, 4, 5).Output("y").Constant("w", [1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3, 1, 1).Node("Conv", "x w", "c").Ints("a", 1, -1);
        _ = op == "ReduceSum" ? builder.Node(op, "c a", "y", ("keepdims", keep)) : builder.Node(op, "c", "y", ("axes", new[] { 1, -1 }), ("keepdims", keep));

        Edge.Model.ImportedModel model = builder.Import();

        model.Graph.Tensors[model.Graph.Outputs[0]].Shape.ShouldBe(keep == 1 ? new Edge.Model.Shape(1, 1, 4, 1) : new Edge.Model.Shape(1, 4));
        model.Run(x).ShouldBeClose([.. Enumerable.Range(0, 4).Select(row => x.Where((_, i) => i / 5 % 4 == row)).Select(line => op switch
        {
            "ReduceMean" => line.Average(),
            "ReduceSum" => line.Sum(),
            "ReduceMax" => line.Max(),
            "ReduceMin" => line.Min(),
            _ => MathF.Sqrt(line.Sum(v => v * v)),
        })]);
    }

    [Theory]
    [InlineData(13, 1, 20)]
    [InlineData(13, -1, 1)]
    [InlineData(11, -1, 1)]
    public void Softmax_runs_along_one_axis(int opset, int axis, int inner)
    {
        float[] x = _random.Numbers(3 * 4 * 5, -4, 4);
        int length = axis == 1 ? 3 : 5;

        float[] y = new OnnxBuilder(opset).Input("x", 1, 3, 4, 5).Output("y").Node("Softmax", "x", "y", ("axis", axis)).Run(x);

        y.ShouldBeClose([.. x.Select((v, i) => MathF.Exp(v) / Enumerable.Range(0, length).Sum(k => MathF.Exp(x[(i / (inner * length) * inner * length) + (k * inner) + (i % inner)])))]);
    }

    [Fact]
    public void Softmax_of_older_operator_sets_runs_over_all_dimensions_behind()
    {
        float[] x = _random.Numbers(2 * 12, -4, 4);

        float[] y = new OnnxBuilder(11).Input("x", 2, 3, 4).Output("y").Node("Softmax", "x", "y").Run(x);

        y.ShouldBeClose([.. x.Select((v, i) => MathF.Exp(v) / x.Skip(i / 12 * 12).Take(12).Sum(MathF.Exp))]);
    }

    [Fact]
    public void Logarithms_of_softmax_do_not_overflow()
    {
        float[] x = [.. _random.Numbers(10, -4, 4), 300, 299];

        float[] y = new OnnxBuilder().Input("x", 2, 6).Output("y").Node("LogSoftmax", "x", "y").Run(x);

        y.ShouldBeClose([.. x.Select((v, i) => (float)(v - Math.Log(x.Skip(i / 6 * 6).Take(6).Sum(w => Math.Exp(w)))))]);
    }
}
