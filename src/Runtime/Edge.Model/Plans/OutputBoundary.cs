namespace Edge.Model;

/// <summary>
/// What a <see cref="FetchStep"/> may do to a network output on its way out: convert it (a DEQUANTIZE, a CAST, or a QUANTIZE
/// from stored integers to those of another type). It belongs to whoever reads the output, outside the arena.
/// </summary>
public static class OutputBoundary
{
    /// <summary>Whether a node that makes a network output may be its boundary's conversion.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">A node of it.</param>
    public static bool Converts(Graph graph, Node node) => node.Operator is Dequantize or Cast
        || (node.Operator is Quantize && graph.Tensors[node.Inputs[0]].Type is var from && from != ElementType.Float32 && from != graph.Output(node).Type);
}
