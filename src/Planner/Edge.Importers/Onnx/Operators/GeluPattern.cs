using System.Diagnostics.CodeAnalysis;

namespace Edge.Importers.Onnx;

/// <summary>
/// Finds GELU around an Erf node: <c>erf(x / √2)</c>, plus 1, times x, times ½, the last two in either order
/// (Hendrycks and Gimpel 2016).
/// </summary>
internal static class GeluPattern
{
    private const float Tolerance = 1e-4f;

    /// <summary>Matches the nodes around <paramref name="erf"/>.</summary>
    /// <param name="t">The import.</param>
    /// <param name="erf">An Erf node.</param>
    /// <param name="x">The argument of GELU.</param>
    /// <param name="last">The node that writes GELU; those between are marked as done.</param>
    public static bool TryMatch(OnnxTranslation t, OnnxNode erf, [NotNullWhen(true)] out Value? x, [NotNullWhen(true)] out OnnxNode? last)
    {
        (x, last) = (null, null);
        if (t.Producer(erf.Inputs[0]) is not { } scale || Argument(t, scale) is not { } name || OnlyReader(t, erf) is not { OpType: "Add" } plus || Operand(t, plus, erf) is not { } one || !Is(t, one, 1))
        {
            return false;
        }

        if (OnlyReader(t, plus) is not { OpType: "Mul" } product || Operand(t, product, plus) is not { } other)
        {
            return false;
        }

        if (other == name && OnlyReader(t, product) is { OpType: "Mul" } half && Operand(t, half, product) is { } factor && Is(t, factor, 0.5f))
        {
            t.Skip(plus);
            t.Skip(product);
            last = half;
        }
        else if (t.Producer(other) is { OpType: "Mul" } halved && IsHalf(t, halved, name))
        {
            t.Skip(plus);
            last = product;
        }

        x = t.Find(name);
        return last is not null && x is not null;
    }

    private static string? Argument(OnnxTranslation t, OnnxNode scale) => scale switch
    {
        { OpType: "Div", Inputs.Count: 2 } when Is(t, scale.Inputs[1], MathF.Sqrt(2)) => scale.Inputs[0],
        { OpType: "Mul", Inputs.Count: 2 } when Is(t, scale.Inputs[1], MathF.Sqrt(0.5f)) => scale.Inputs[0],
        { OpType: "Mul", Inputs.Count: 2 } when Is(t, scale.Inputs[0], MathF.Sqrt(0.5f)) => scale.Inputs[1],
        _ => null,
    };

    private static OnnxNode? OnlyReader(OnnxTranslation t, OnnxNode node) =>
        t.Readers(node.Outputs[0]) is [var reader] ? reader : null;

    private static string? Operand(OnnxTranslation t, OnnxNode node, OnnxNode beside) =>
        node.Inputs.Count == 2 ? node.Inputs[node.Inputs[0] == beside.Outputs[0] ? 1 : 0] : null;

    private static bool IsHalf(OnnxTranslation t, OnnxNode mul, string name) =>
        mul.Inputs.Count == 2 && ((mul.Inputs[0] == name && Is(t, mul.Inputs[1], 0.5f)) || (mul.Inputs[1] == name && Is(t, mul.Inputs[0], 0.5f)));

    private static bool Is(OnnxTranslation t, string name, float number) =>
        t.Find(name)?.Constant is { IsInteger: false, Count: 1 } constant && MathF.Abs(constant.Floats()[0] - number) < Tolerance;
}
