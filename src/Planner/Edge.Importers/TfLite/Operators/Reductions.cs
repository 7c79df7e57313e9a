using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that fold axes.</summary>
internal static class Reductions
{
    /// <summary>MEAN, SUM, REDUCE_MAX, REDUCE_MIN: axes are a constant.</summary>
    public static void Reduce(OperatorContext op, ReduceFunction function)
    {
        int rank = op.InputShape(0).Rank;
        int[] axes = [.. op.ConstantList(1).Select(a => op.Axis(a, rank)).Distinct().Order()];
        bool keep = op.Options(BuiltinOptions.Reducer).Boolean(Fields.Reducer.KeepDimensions);
        op.Emit(new Reduce(function, new Shape(axes), keep), op.Read(0));
    }

    /// <summary>SOFTMAX: along the innermost axis.</summary>
    public static void Softmax(OperatorContext op)
    {
        int rank = op.InputShape(0).Rank;
        float beta = op.Options(BuiltinOptions.Softmax).Single(Fields.Softmax.Beta);
        if (!float.IsFinite(beta) || rank == 0)
        {
            throw op.Invalid("beta", $"{beta}", "It is finite, and the input is not a scalar.");
        }

        op.Emit(new Softmax(beta, rank - 1), op.Read(0));
    }

    /// <summary>LOG_SOFTMAX on float: <c>(x − max) − log Σ e^(x − max)</c> along the innermost axis, one node a step.</summary>
    public static void LogSoftmax(OperatorContext op)
    {
        TfliteTensor x = op.Input(0);
        Shape shape = op.InputShape(0);
        if (x.Type != TensorType.Float32 || shape.Rank == 0)
        {
            throw op.Invalid("input", x.Title, "LOG_SOFTMAX is imported on float32 tensors that are no scalars.");
        }

        var last = new Shape(shape.Rank - 1);
        var folded = new Shape([.. shape.Dimensions[..^1], 1]);
        int largest = op.EmitIntermediate(new Reduce(ReduceFunction.Max, last, KeepDimensions: true), x, folded, op.Read(0));
        int shifted = op.EmitIntermediate(new Sub(), x, shape, op.Read(0), largest);
        int powers = op.EmitIntermediate(new Unary(UnaryFunction.Exp), x, shape, shifted);
        int sum = op.EmitIntermediate(new Reduce(ReduceFunction.Sum, last, KeepDimensions: true), x, folded, powers);
        int logarithm = op.EmitIntermediate(new Unary(UnaryFunction.Log), x, folded, sum);
        op.Emit(new Sub(), shifted, logarithm);
    }
}
