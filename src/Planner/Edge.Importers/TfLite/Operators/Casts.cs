using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Operators that change the element type.</summary>
internal static class Casts
{
    /// <summary>DEQUANTIZE; weights stored in half precision or int8 and dequantised by the network become float constants here.</summary>
    public static void Dequantize(OperatorContext op)
    {
        TfliteTensor input = op.Input(0);
        if (!input.IsConstant)
        {
            op.Emit(new Dequantize(), op.Read(0));
            return;
        }

        if (op.Output().Type != TensorType.Float32)
        {
            throw op.Invalid("output type", $"{op.Output().Type}", "Values are dequantised to float32.");
        }

        op.Graph.Alias(op.OutputIndex(), op.Graph.Constant(input.Index, ElementType.Float32));
    }
}
