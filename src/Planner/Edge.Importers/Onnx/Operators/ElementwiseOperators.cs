using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Functions of each element.</summary>
internal static class ElementwiseOperators
{
    /// <summary>A function without parameters.</summary>
    public static void Map(OnnxTranslation t, OnnxNode node, UnaryFunction function, float alpha = 0, float beta = 0) =>
        t.WriteLike(node, new Unary(function, alpha, beta), t.RealInput(node, 0));

    /// <summary>Limits, which were attributes before operator set 11 and are constants since.</summary>
    public static void Clip(OnnxTranslation t, OnnxNode node)
    {
        float Limit(int input, string attribute, float absent) => t.ConstantInput(node, input) is { } constant
            ? constant.Count == 1 ? constant.Floats()[0] : throw OnnxError.Shapes(node, "Its limits are single numbers.")
            : node.Float(attribute, absent);
        float least = Limit(1, "min", float.MinValue), most = Limit(2, "max", float.MaxValue);
        if (float.IsNaN(least) || float.IsNaN(most))
        {
            throw OnnxError.Shapes(node, "Its limits are numbers.");
        }

        (least, most) = (Math.Max(least, float.MinValue), Math.Min(most, float.MaxValue));
        t.WriteLike(node, Clamp(least, most), t.RealInput(node, 0));
    }

    /// <summary>The operator that limits elements: one of the named activations where it is one.</summary>
    public static Unary Clamp(float least, float most) => (least, most) switch
    {
        (0, float.MaxValue) => new Unary(UnaryFunction.Relu),
        (0, 6) => new Unary(UnaryFunction.Relu6),
        (-1, 1) => new Unary(UnaryFunction.ReluN1To1),
        _ => new Unary(UnaryFunction.Clip, least, most),
    };

    /// <summary>A power: squares and square roots are functions of their own.</summary>
    public static void Pow(OnnxTranslation t, OnnxNode node)
    {
        OnnxConstant exponent = t.ConstantInput(node, 1) ?? throw OnnxError.Reference($"Node {node} has no input 1.", "Its operator needs it.");
        UnaryFunction? function = exponent.Count != 1 ? null : exponent.Floats()[0] switch
        {
            2f => UnaryFunction.Square,
            0.5f => UnaryFunction.Sqrt,
            -0.5f => UnaryFunction.Rsqrt,
            _ => null,
        };
        Map(t, node, function ?? throw OnnxError.Unsupported(node, "raises to another power than 2, 0.5 or -0.5.", "Write the power as products."));
    }

    /// <summary><c>1 / x</c>.</summary>
    public static void Reciprocal(OnnxTranslation t, OnnxNode node)
    {
        Value one = Value.OfConstant($"{node.Name}:one", OnnxConstant.Of([1f], 1));
        Broadcasting.Emit(t, node, new Div(), one, t.RealInput(node, 0));
    }

    /// <summary>GELU, as a node of its own, with the error function.</summary>
    public static void Gelu(OnnxTranslation t, OnnxNode node)
    {
        if (node.Text("approximate", "none") != "none")
        {
            throw OnnxError.Unsupported(node, "approximates GELU by tanh.", "Export it with approximate = none.");
        }

        Map(t, node, UnaryFunction.Gelu);
    }

    /// <summary>
    /// The error function, known as the middle of GELU: <c>x · (1 + erf(x / √2)) / 2</c>. Its nodes become one.
    /// </summary>
    public static void Erf(OnnxTranslation t, OnnxNode node)
    {
        if (!GeluPattern.TryMatch(t, node, out Value? x, out OnnxNode? last))
        {
            throw OnnxError.Unsupported(node, "computes the error function outside of GELU.", "Export GELU as x·(1 + erf(x/√2))/2 or as a Gelu node.");
        }

        t.Skip(last);
        t.WriteLike(last, new Unary(UnaryFunction.Gelu), x);
    }
}
