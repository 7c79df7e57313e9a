using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Reductions over axes, and softmax.</summary>
internal static class ReductionOperators
{
    /// <summary>ReduceMean, ReduceSum, ReduceMax, ReduceMin: axes are an attribute, or an input in newer operator sets.</summary>
    public static void Reduce(OnnxTranslation t, OnnxNode node, ReduceFunction function)
    {
        Value x = t.RealInput(node, 0);
        long[]? listed = t.ConstantInput(node, 1)?.Int64s() ?? node.Ints("axes");
        if (listed is not { Length: > 0 } && node.Flag("noop_with_empty_axes"))
        {
            t.Alias(node, x);
            return;
        }

        int[] axes = listed is { Length: > 0 } ? ShapeRules.Axes(node, listed, x.Rank) : Arrangements.Plain(x.Rank);
        Emit(t, node, x, function, axes, node.Flag("keepdims", absent: true));
    }

    /// <summary>ReduceL2 is not an operator of the graph; its square root of a sum of squares is.</summary>
    public static void ReduceL2(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.RealInput(node, 0);
        int[] axes = (t.ConstantInput(node, 1)?.Int64s() ?? node.Ints("axes")) is { } listed ? ShapeRules.Axes(node, listed, x.Rank) : Arrangements.Plain(x.Rank);
        t.WriteLike(node, new Unary(UnaryFunction.Square), x);
        Emit(t, node, t.Find(node.Outputs[0])!, ReduceFunction.Sum, axes, node.Flag("keepdims", absent: true));
        t.WriteLike(node, new Unary(UnaryFunction.Sqrt), t.Find(node.Outputs[0])!);
    }

    /// <summary>Emits a reduction over axes in ONNX's order.</summary>
    public static void Emit(OnnxTranslation t, OnnxNode node, Value x, ReduceFunction function, int[] axes, bool keep)
    {
        int[] arrangement = Broadcasting.ArrangementOf(x), tensorShape = Array.ConvertAll(arrangement, d => x.Shape[d]);
        int[] reduced = [.. Enumerable.Range(0, x.Rank).Where(i => axes.Contains(arrangement[i]))];
        int[] made = [.. tensorShape.Select((d, i) => reduced.Contains(i) ? 1 : d)];
        int tensor = t.Emit(node, new Reduce(function, new Shape(reduced), KeepDimensions: true), [t.Tensor(x, arrangement)], made, output: 0);
        int[] kept = [.. x.Shape.Select((d, i) => axes.Contains(i) ? 1 : d)];
        View view = View.Of(tensor, made, arrangement, x.Rank);
        if (!keep)
        {
            kept = [.. x.Shape.Where((_, i) => !axes.Contains(i))];
            view = view.Permute([.. Enumerable.Range(0, x.Rank).Where(i => !axes.Contains(i))]);
        }

        t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[tensor], kept, view));
    }

    /// <summary>Softmax along one axis, or, before operator set 13, over all dimensions from an axis on.</summary>
    public static void Softmax(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.RealInput(node, 0);
        int axis = ShapeRules.Axis(node, node.Int("axis", t.Opset < 13 ? 1 : -1), Math.Max(x.Rank, 1));
        if (t.Opset < 13 && x.Shape.Skip(axis + 1).Any(d => d != 1))
        {
            int[] rows = [Dims.Count(x.Shape.AsSpan(0, axis)), Dims.Count(x.Shape.AsSpan(axis))];
            int tensor = t.Emit(node, new Softmax(1, 1), [t.Reshaped(t.Tensor(x, Arrangements.Plain(x.Rank)), rows)], rows, output: 0);
            View view = View.Of(tensor, rows, [0, 1], 2).Reshape(x.Shape)!;
            t.Known(node, 0, Value.OfActivation(node.Outputs[0], t.Draft[tensor], x.Shape, view));
            return;
        }

        int[] arrangement = Broadcasting.ArrangementOf(x);
        t.Write(node, new Softmax(1, Array.IndexOf(arrangement, axis)), [t.Tensor(x, arrangement)], x.Shape, arrangement);
    }

    /// <summary>Logarithm of the softmax along one axis: <c>x − max − ln Σ e^(x − max)</c>.</summary>
    public static void LogSoftmax(OnnxTranslation t, OnnxNode node)
    {
        Value x = t.RealInput(node, 0);
        int axis = ShapeRules.Axis(node, node.Int("axis", t.Opset < 13 ? 1 : -1), Math.Max(x.Rank, 1));
        if (t.Opset < 13 && x.Shape.Skip(axis + 1).Any(d => d != 1))
        {
            throw OnnxError.Unsupported(node, "runs over several dimensions at once.", "Export the model for operator set 13 or newer.");
        }

        int[] arrangement = Broadcasting.ArrangementOf(x), shape = Array.ConvertAll(arrangement, d => x.Shape[d]);
        int along = Array.IndexOf(arrangement, axis);
        int[] one = [.. shape.Select((d, i) => i == along ? 1 : d)];
        int Reduced(ReduceFunction function, int tensor) => t.Emit(node, new Reduce(function, new Shape(along), KeepDimensions: true), [tensor], one);
        int input = t.Tensor(x, arrangement);
        int shifted = t.Emit(node, new Sub(), [input, Reduced(ReduceFunction.Max, input)], shape);
        int sum = Reduced(ReduceFunction.Sum, t.Emit(node, new Unary(UnaryFunction.Exp), [shifted], shape));
        t.Write(node, new Sub(), [shifted, t.Emit(node, new Unary(UnaryFunction.Log), [sum], one)], x.Shape, arrangement);
    }
}
