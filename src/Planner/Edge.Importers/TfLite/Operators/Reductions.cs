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
}
