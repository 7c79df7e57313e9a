using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Elementwise operators of several operands, and the arrangement in which operands meet.</summary>
internal static class Broadcasting
{
    /// <summary>Add, Sub, Mul, Div.</summary>
    public static void Binary(OnnxTranslation t, OnnxNode node, Operator op) =>
        Emit(t, node, op, t.RealInput(node, 0), t.RealInput(node, 1));

    /// <summary>Max, Min, Sum of one or more operands, two at a time.</summary>
    public static void Variadic(OnnxTranslation t, OnnxNode node, Operator op)
    {
        Value result = t.RealInput(node, 0);
        for (int i = 1; i < node.Inputs.Count; i++)
        {
            result = Emit(t, node, op, result, t.RealInput(node, i));
        }

        if (node.Inputs.Count == 1)
        {
            t.Alias(node, result);
        }
    }

    /// <summary>x where x ≥ 0, slope · x elsewhere, the slope broadcast: <c>max(x, 0) + slope · min(x, 0)</c>.</summary>
    public static void PRelu(OnnxTranslation t, OnnxNode node)
    {
        (Value x, Value slope) = (t.RealInput(node, 0), t.RealInput(node, 1));
        Value zero = Value.OfConstant($"{node.Name}:zero", OnnxConstant.Of([0f], 1));
        Value positive = t.WriteLike(node, new Unary(UnaryFunction.Relu), x);
        Value scaled = Emit(t, node, new Mul(), Emit(t, node, new Minimum(), x, zero), slope);
        Emit(t, node, new Add(), positive, scaled);
    }

    /// <summary>Repeats a value along dimensions of size 1.</summary>
    public static void Expand(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.Input(node, 0);
        long[] target = t.ConstantInput(node, 1)?.Int64s() ?? throw OnnxError.Reference($"Node {node} has no input 1.", "Its operator needs it.");
        int[] shape = ShapeRules.Broadcast(node, x.Shape, ShapeRules.Checked(node, target));
        if (Dims.Count(shape) == x.Count)
        {
            ShapeOperators.Reshaped(t, node, x, shape);
            return;
        }

        if (t.Readers(node.Outputs[0]) is { Count: > 0 } readers && readers.All(r => Broadcasts(t, node, r, x.Shape, shape)))
        {
            t.Alias(node, x);
            return;
        }

        int missing = shape.Length - x.Rank;
        int[] ones = [.. shape.Select((d, i) => i >= missing && x.Shape[i - missing] == d ? 1 : d)];
        t.Budget.Charge(4L * Dims.Count(ones));
        Emit(t, node, new Mul(), t.RealInput(node, 0), Value.OfConstant($"{node.Name}:ones", OnnxConstant.Of([.. Enumerable.Repeat(1f, Dims.Count(ones))], ones)));
    }

    // Whether a reader of an expanded value makes the same of the value itself.
    private static bool Broadcasts(OnnxTranslation t, OnnxNode expand, OnnxNode reader, int[] shape, int[] expanded)
    {
        string? other = reader.OpType is "Add" or "Sub" or "Mul" or "Div" && reader.Inputs.Count == 2
            ? reader.Inputs.FirstOrDefault(i => i != expand.Outputs[0])
            : null;
        return other is not null && t.Find(other) is { } beside
            && ShapeRules.Broadcast(reader, shape, beside.Shape).AsSpan().SequenceEqual(ShapeRules.Broadcast(reader, expanded, beside.Shape));
    }

    /// <summary>Emits an operator on two operands that are broadcast.</summary>
    public static Value Emit(OnnxTranslation t, OnnxNode node, Operator op, Value left, Value right)
    {
        int[] shape = ShapeRules.Broadcast(node, left.Shape, right.Shape);
        if (left.Constant is null && right.Constant is null && left.View.LiesLike(right.View) && t.Draft[left.View.Tensor].Shape == t.Draft[right.View.Tensor].Shape)
        {
            int same = t.Emit(node, op, [left.View.Tensor, right.View.Tensor], [.. t.Draft[left.View.Tensor].Shape], output: 0);
            return t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[same], shape, left.View.In(same)));
        }

        int[] arrangement = ArrangementOf(shape.Length, left, right);
        int a = t.Tensor(left, Arrangements.Aligned(arrangement, shape.Length, left.Rank));
        int b = t.Tensor(right, Arrangements.Aligned(arrangement, shape.Length, right.Rank));
        return t.Write(node, op, [a, b], shape, arrangement);
    }

    /// <summary>The arrangement in which an operator of one operand works: as the value lies, if it lies in one piece.</summary>
    public static int[] ArrangementOf(Value value) => ArrangementOf(value.Rank, value);

    /// <summary>
    /// The arrangement in which operands meet: that of the largest activation, images first, so that little is moved.
    /// </summary>
    public static int[] ArrangementOf(int rank, params ReadOnlySpan<Value> operands)
    {
        int[]? best = null;
        int most = 0;
        foreach (Value operand in operands)
        {
            if (operand.Constant is null && operand.Rank == rank && operand.View.Arrangement() is { } arrangement
                && (operand.Count > most || (operand.Count == most && arrangement.AsSpan().SequenceEqual(Arrangements.Image(rank)))))
            {
                (best, most) = (arrangement, operand.Count);
            }
        }

        return best ?? Arrangements.Plain(rank);
    }
}
