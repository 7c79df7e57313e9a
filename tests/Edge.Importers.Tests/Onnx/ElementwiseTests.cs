using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

public sealed class ElementwiseTests
{
    private readonly SeededRandom _random = new(5);

    public static TheoryData<string, Func<float, float>> Functions => new()
    {
        { "Relu", v => Math.Max(0, v) },
        { "Sigmoid", v => 1 / (1 + MathF.Exp(-v)) },
        { "Tanh", MathF.Tanh },
        { "Exp", MathF.Exp },
        { "Abs", MathF.Abs },
        { "Neg", v => -v },
        { "Reciprocal", v => 1 / v },
        { "LeakyRelu", v => v < 0 ? 0.01f * v : v },
        { "Elu", v => v < 0 ? MathF.Exp(v) - 1 : v },
        { "HardSigmoid", v => Math.Clamp((0.2f * v) + 0.5f, 0, 1) },
        { "HardSwish", v => v * Math.Clamp(v + 3, 0, 6) / 6 },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_of_an_element(string op, Func<float, float> function)
    {
        float[] x = _random.Numbers(24, -4, 4);

        new OnnxBuilder(14).Input("x", 2, 3, 4).Output("y").Node(op, "x", "y").Run(x).ShouldBeClose(Array.ConvertAll(x, v => function(v)));
    }

    [Fact]
    public void Roots_and_logarithms()
    {
        float[] x = _random.Numbers(12, 0.1f, 9);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 12).Output("y").Number("half", 0.5f).Node("Sqrt", "x", "s").Node("Log", "s", "l").Node("Abs", "l", "a").Node("Pow", "a half", "y");

        builder.Run(x).ShouldBeClose(Array.ConvertAll(x, v => MathF.Sqrt(MathF.Abs(MathF.Log(MathF.Sqrt(v))))));
    }

    [Theory]
    [InlineData(-0.3f, 0.4f, UnaryFunction.Clip)]
    [InlineData(0f, 6f, UnaryFunction.Relu6)]
    [InlineData(-1f, 1f, UnaryFunction.ReluN1To1)]
    [InlineData(0f, float.PositiveInfinity, UnaryFunction.Relu)]
    public void Limits_are_inputs_or_attributes(float least, float most, UnaryFunction function)
    {
        float[] x = _random.Numbers(20, -9, 9);
        float[] expected = Array.ConvertAll(x, v => Math.Clamp(v, least, most));
        OnnxBuilder inputs = new OnnxBuilder().Input("x", 20).Output("y").Number("least", least).Number("most", most).Node("Clip", "x least most", "y");
        OnnxBuilder attributes = new OnnxBuilder(7).Input("x", 20).Output("y");
        _ = float.IsFinite(most) ? attributes.Node("Clip", "x", "y", ("min", least), ("max", most)) : attributes.Node("Clip", "x", "y", ("min", least));

        inputs.Import().Operators<Unary>().ShouldHaveSingleItem().Function.ShouldBe(function);
        inputs.Run(x).ShouldBeClose(expected);
        attributes.Run(x).ShouldBeClose(expected);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Max")]
    [InlineData("Min")]
    public void Operands_broadcast_along_channels_of_an_image(string op)
    {
        float[] x = _random.Numbers(2 * 20), w = _random.Numbers(3 * 2), z = _random.Numbers(3, 1, 2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("y").Constant("w", w, 3, 2, 1, 1).Constant("z", z, 3, 1, 1)
            .Node("Conv", "x w", "c").Node("Sigmoid", "c", "s").Node(op, "z s", "y");

        float[] c = Loops.Conv(x, (2, 4, 5), w, (3, 2, 1, 1), [], 1, (1, 1), (0, 0, 0, 0), (1, 1), out _);
        builder.Run(x).ShouldBeClose([.. c.Select((v, i) => (Left: z[i / 20], Right: 1 / (1 + MathF.Exp(-v)))).Select(p => op switch
        {
            "Add" => p.Left + p.Right,
            "Sub" => p.Left - p.Right,
            "Mul" => p.Left * p.Right,
            "Div" => p.Left / p.Right,
            "Max" => Math.Max(p.Left, p.Right),
            _ => Math.Min(p.Left, p.Right),
        })]);
    }

    [Fact]
    public void Operands_broadcast_along_rows_and_ranks()
    {
        float[] x = _random.Numbers(2 * 20), z = _random.Numbers(5);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Input("z", 5).Output("y").Node("Sum", "x z x", "y");

        builder.Run(x, z).ShouldBeClose([.. x.Select((v, i) => v + z[i % 5] + v)]);
    }

    [Fact]
    public void An_expansion_that_broadcasting_makes_anyway_goes()
    {
        float[] x = _random.Numbers(2 * 20);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("y").Node("GlobalAveragePool", "x", "g").Node("Shape", "x", "s").Node("Expand", "g s", "e").Node("Mul", "x e", "y");

        ImportedModel model = builder.Import();

        model.Operators<Mul>().Length.ShouldBe(1);
        model.Run(x).ShouldBeClose([.. x.Select((v, i) => v * x.Skip(i / 20 * 20).Take(20).Average())]);
    }

    [Fact]
    public void Slopes_are_broadcast()
    {
        float[] x = _random.Numbers(2 * 20), slope = _random.Numbers(2);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 5).Output("y").Constant("slope", slope, 2, 1, 1).Node("PRelu", "x slope", "y");

        builder.Run(x).ShouldBeClose([.. x.Select((v, i) => v < 0 ? v * slope[i / 20] : v)]);
    }

    public static TheoryData<string, UnaryFunction> Patterns => new()
    {
        { "HardSigmoid x h,Mul x h y", UnaryFunction.HardSwish },
        { "Add x three a,Clip a zero six c,Mul x c m,Div m six y", UnaryFunction.HardSwish },
        { "Add three x a,Clip a zero six c,Mul c sixth d,Mul x d y", UnaryFunction.HardSwish },
        { "Add x three a,Clip a zero six c,Div c six y", UnaryFunction.HardSigmoid },
        { "Sigmoid x s,Mul s x y", UnaryFunction.Silu },
        { "Div x root d,Erf d e,Add e one p,Mul x p m,Mul m half y", UnaryFunction.Gelu },
        { "Mul x inverse d,Erf d e,Add one e p,Mul x half m,Mul m p y", UnaryFunction.Gelu },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void What_exporters_take_apart_is_put_together(string nodes, UnaryFunction function)
    {
        float[] x = _random.Numbers(40, -5, 5);
        OnnxBuilder builder = new OnnxBuilder().Input("x", 40).Output("y");
        foreach ((string name, float value) in new[] { ("zero", 0f), ("one", 1f), ("three", 3f), ("six", 6f), ("sixth", 1f / 6), ("half", 0.5f), ("root", MathF.Sqrt(2)), ("inverse", MathF.Sqrt(0.5f)) })
        {
            builder.Number(name, value);
        }

        foreach (string[] node in nodes.Split(',').Select(n => n.Split(' ')))
        {
            (string inputs, string output) = (string.Join(' ', node[1..^1]), node[^1]);
            _ = node[0] == "HardSigmoid" ? builder.Node(node[0], inputs, output, ("alpha", 1f / 6), ("beta", 0.5f)) : builder.Node(node[0], inputs, output);
        }

        ImportedModel model = builder.Import();

        model.Graph.Nodes.ShouldHaveSingleItem().Operator.ShouldBeOfType<Unary>().Function.ShouldBe(function);
        model.Run(x).ShouldBeClose(Array.ConvertAll(x, v => function switch
        {
            UnaryFunction.HardSwish => v * Math.Clamp(v + 3, 0, 6) / 6,
            UnaryFunction.HardSigmoid => Math.Clamp(v + 3, 0, 6) / 6,
            UnaryFunction.Silu => v / (1 + MathF.Exp(-v)),
            _ => (float)(v * Normal(v)),
        }));
    }

    // The normal distribution by the trapezoidal rule.
    private static double Normal(double v)
    {
        double sum = 0;
        for (double t = -10; t < v; t += 1e-3)
        {
            double step = Math.Min(1e-3, v - t);
            sum += step * (Math.Exp(-t * t / 2) + Math.Exp(-(t + step) * (t + step) / 2)) / 2;
        }

        return sum / Math.Sqrt(2 * Math.PI);
    }
}
