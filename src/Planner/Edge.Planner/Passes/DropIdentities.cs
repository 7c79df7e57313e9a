using Edge.Model;

namespace Edge.Planner.Passes;

/// <summary>
/// Removes nodes that change nothing (RESHAPE to the same shape, QUANTIZE to the same parameters, CAST to the same
/// type) and turns a TRANSPOSE that moves only dimensions of one element into a RESHAPE, which costs nothing.
/// </summary>
internal static class DropIdentities
{
    public static void Run(GraphRewriter graph)
    {
        for (int i = 0; i < graph.NodeCount; i++)
        {
            if (graph[i] is not { } node || node.Inputs.Length == 0 || node.Inputs[0] < 0)
            {
                continue;
            }

            Tensor input = graph.Tensors[node.Inputs[0]], output = graph.Tensors[node.Outputs[0]];
            bool sameValues = input.Type == output.Type && Equals(input.Quantization, output.Quantization);
            if (node.Operator is Transpose transpose && sameValues && KeepsOrder(transpose.Permutation, input.Shape))
            {
                graph[i] = node = node with { Operator = new Reshape() };
            }

            if (node.Operator is Reshape or Quantize or Cast && sameValues && input.Shape == output.Shape && !graph.IsOutput(node.Outputs[0]))
            {
                graph.Bypass(i);
            }
        }
    }

    private static bool KeepsOrder(Shape permutation, Shape shape)
    {
        int previous = -1;
        foreach (int dimension in permutation)
        {
            if (shape[dimension] == 1)
            {
                continue;
            }

            if (dimension < previous)
            {
                return false;
            }

            previous = dimension;
        }

        return true;
    }
}
