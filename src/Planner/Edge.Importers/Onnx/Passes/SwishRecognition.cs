using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Puts together what exporters take apart: <c>relu6(x + 3) / 6</c> is a hard sigmoid, <c>x · hardsigmoid(x)</c> hard
/// swish, <c>x · sigmoid(x)</c> SiLU (Howard et al. 2019; Elfwing et al. 2017).
/// </summary>
internal static class SwishRecognition
{
    private const float Sixth = 1f / 6, Tolerance = 1e-4f;

    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            switch (draft.NodeAt(node)?.Operator)
            {
                case Mul or Div when HardSigmoidOf(draft, node) is { } x:
                    draft.Rewrite(node, new Unary(UnaryFunction.HardSigmoid, Sixth, 0.5f), [x], draft.NodeAt(node)!.Outputs[0]);
                    break;
                case Mul or Div when HardSwishOf(draft, node) is { } x:
                    draft.Rewrite(node, new Unary(UnaryFunction.HardSwish), [x], draft.NodeAt(node)!.Outputs[0]);
                    break;
                case Mul when GateOf(draft, node) is ({ } x, UnaryFunction function):
                    draft.Rewrite(node, new Unary(function), [x], draft.NodeAt(node)!.Outputs[0]);
                    break;
            }
        }
    }

    // x · f(x)
    private static (int X, UnaryFunction Function)? GateOf(GraphDraft draft, int node)
    {
        Node mul = draft.NodeAt(node)!;
        for (int i = 0; i < 2; i++)
        {
            int x = mul.Inputs[i], gate = mul.Inputs[1 - i];
            if (draft.IsWrittenBy<Unary>(gate, out int function) && draft.NodeAt(function)!.Inputs[0] == x && draft.HasOneReader(gate))
            {
                Unary unary = (Unary)draft.NodeAt(function)!.Operator;
                if (unary.Function == UnaryFunction.Logistic)
                {
                    return (x, UnaryFunction.Silu);
                }

                if (unary.Function == UnaryFunction.HardSigmoid && MathF.Abs(unary.Alpha - Sixth) < Tolerance && unary.Beta == 0.5f)
                {
                    return (x, UnaryFunction.HardSwish);
                }
            }
        }

        return null;
    }

    // relu6(x + 3) / 6
    private static int? HardSigmoidOf(GraphDraft draft, int node) =>
        BySixth(draft, node) is { } clamped && draft.HasOneReader(clamped) ? ShiftedClamp(draft, clamped) : null;

    // (x · relu6(x + 3)) / 6
    private static int? HardSwishOf(GraphDraft draft, int node)
    {
        if (BySixth(draft, node) is not { } product || !draft.IsWrittenBy<Mul>(product, out int mul) || !draft.HasOneReader(product))
        {
            return null;
        }

        Node factors = draft.NodeAt(mul)!;
        int? Matches(int x, int clamped) => draft.HasOneReader(clamped) && ShiftedClamp(draft, clamped) == x ? x : null;
        return Matches(factors.Inputs[0], factors.Inputs[1]) ?? Matches(factors.Inputs[1], factors.Inputs[0]);
    }

    private static int? ShiftedClamp(GraphDraft draft, int clamped)
    {
        if (!draft.IsWrittenBy<Unary>(clamped, out int relu) || draft.NodeAt(relu)!.Operator is not Unary { Function: UnaryFunction.Relu6 })
        {
            return null;
        }

        int sum = draft.NodeAt(relu)!.Inputs[0];
        if (!draft.IsWrittenBy<Add>(sum, out int add) || !draft.HasOneReader(sum))
        {
            return null;
        }

        Node terms = draft.NodeAt(add)!;
        return Number(draft, terms.Inputs[1]) == 3 ? terms.Inputs[0] : Number(draft, terms.Inputs[0]) == 3 ? terms.Inputs[1] : null;
    }

    private static int? BySixth(GraphDraft draft, int node)
    {
        Node scaled = draft.NodeAt(node)!;
        bool divided = scaled.Operator is Div;
        bool Is(int tensor) => Number(draft, tensor) is { } number && (divided ? number == 6 : MathF.Abs(number - Sixth) < Tolerance);
        return Is(scaled.Inputs[1]) ? scaled.Inputs[0] : !divided && Is(scaled.Inputs[0]) ? scaled.Inputs[1] : null;
    }

    private static float? Number(GraphDraft draft, int tensor) =>
        draft.IsConstant(tensor) && draft[tensor] is { Type: ElementType.Float32, Shape.ElementCount: 1 } ? BitConverter.ToSingle(draft.Bytes(tensor)) : null;
}
