using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Matrix products.</summary>
internal static class Products
{
    /// <summary>
    /// FULLY_CONNECTED. TensorFlow Lite flattens the input to rows as long as the filter's; where the shapes do not say
    /// so already, a <see cref="Reshape"/> does.
    /// </summary>
    public static void FullyConnected(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.FullyConnected);
        if (options.Byte(Fields.FullyConnected.WeightsFormat) != 0)
        {
            throw op.Invalid("weights format", $"{options.Byte(Fields.FullyConnected.WeightsFormat)}", "Weights are stored row by row (format 0).");
        }

        Shape input = op.InputShape(0), filter = op.InputShape(1), output = op.OutputShape();
        if (filter.Rank != 2 || input.ElementCount % filter[1] != 0)
        {
            throw op.Invalid("filter", $"{filter}", $"A filter is [outputs,inputs]; the input {input} divides into rows of that many.");
        }

        int rows = op.Read(0);
        bool alike = input.Rank == output.Rank && input.Rank > 0 && input[-1] == filter[1]
            && input.Dimensions.AsSpan()[..^1].SequenceEqual(output.Dimensions.AsSpan()[..^1]);
        if (!alike)
        {
            // Rows in the leading dimensions of the output where these hold them, else simply all rows.
            int count = input.ElementCount / filter[1];
            bool leading = output.Rank > 0 && output[-1] == filter[0] && output.ElementCount / filter[0] == count;
            Shape flat = leading ? new Shape([.. output.Dimensions[..^1], filter[1]]) : new Shape(count, filter[1]);
            rows = op.EmitIntermediate(new Reshape(), op.Input(0), flat, rows);
        }

        Activation activation = op.Activation(options.Byte(Fields.FullyConnected.Activation));
        op.Emit(new FullyConnected(activation), rows, op.ReadWeights(1), op.ReadOptionalWeights(2));
    }

    /// <summary>BATCH_MATMUL.</summary>
    public static void BatchMatMul(OperatorContext op)
    {
        FlatTable options = op.Options(BuiltinOptions.BatchMatMul);
        var product = new MatMul(options.Boolean(Fields.BatchMatMul.TransposeLeft), options.Boolean(Fields.BatchMatMul.TransposeRight));
        op.Emit(product, op.Read(0), op.ReadWeights(1));
    }
}
