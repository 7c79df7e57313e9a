using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Quantised constants that operators read as reals become reals: nothing is dequantised while the network runs that need not be.</summary>
internal static class DequantizedConstants
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            Node dequantize = draft.NodeAt(node)!;
            int stored = dequantize.Inputs[0], real = dequantize.Outputs[0];
            if (dequantize.Operator is Dequantize && draft.IsConstant(stored) && draft.Readers(real).Count > 0)
            {
                int constant = draft.AddConstant($"{draft[stored].Name}:float", draft[real].Shape, ToReal(draft, stored));
                draft.Redirect(real, constant);
            }
        }
    }

    /// <summary>The reals that a quantised constant stands for.</summary>
    public static float[] ToReal(GraphDraft draft, int stored)
    {
        Tensor tensor = draft[stored];
        int[] dims = [.. tensor.Shape];
        OnnxConstant constant = new(tensor.Type, dims, draft.SharedBytes(stored));
        return AffineQuantizer.ToReal(constant.Int64s(), dims, tensor.Quantization!);
    }
}
