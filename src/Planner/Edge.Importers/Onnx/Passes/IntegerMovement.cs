using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// Operators that only move or choose elements work on the integers themselves, and a Dequantize before them goes
/// behind. So a Dequantize comes to stand before the operator that computes, where it can be fused, and moved data
/// stays a quarter of the size.
/// </summary>
internal static class IntegerMovement
{
    public static void Run(GraphDraft draft)
    {
        foreach (int node in draft.Order())
        {
            Node movement = draft.NodeAt(node)!;
            if (!Chooses(movement.Operator) || SourcesOf(draft, movement) is not { } integers)
            {
                continue;
            }

            Tensor real = draft[movement.Outputs[0]], integer = draft[integers[0]];
            int moved = draft.AddTensor($"{real.Name}:{integer.Type}", integer.Type, real.Shape, integer.Quantization);
            draft.Rewrite(node, movement.Operator, integers, moved);
            draft.AddNode($"{movement.Name}/Dequantize", new Dequantize(), [moved], movement.Outputs[0]);
        }
    }

    private static bool Chooses(Operator op) => op switch
    {
        Reshape or Transpose or StridedSlice or Concat { Activation: Activation.None } => true,
        Pad pad => pad.Value == 0,
        Pool2D { Function: PoolFunction.Max, Activation: Activation.None } => true,
        Reduce reduce => reduce.Function is ReduceFunction.Max or ReduceFunction.Min,
        Resize resize => resize.Interpolation == ResizeInterpolation.Nearest,
        _ => false,
    };

    // The integers behind all inputs, where each is dequantised, by the same scale.
    private static int[]? SourcesOf(GraphDraft draft, Node node)
    {
        int[] sources = new int[node.Inputs.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            if (!draft.IsWrittenBy<Dequantize>(node.Inputs[i], out int dequantize))
            {
                return null;
            }

            sources[i] = draft.NodeAt(dequantize)!.Inputs[0];
            bool fits = draft[sources[i]].Quantization is { IsPerTensor: true } q && !draft.IsConstant(sources[i])
                && q.Equals(draft[sources[0]].Quantization) && draft[sources[i]].Type == draft[sources[0]].Type;
            if (!fits)
            {
                return null;
            }
        }

        return sources;
    }
}
