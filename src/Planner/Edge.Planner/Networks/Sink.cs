namespace Edge.Planner.Networks;

/// <summary>A tensor that the endpoint fetches: a graph output, or what a boundary node (a trailing DEQUANTIZE, or a QUANTIZE to another type) makes it of.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Output">Position in the graph's outputs.</param>
/// <param name="Node">The boundary node, or -1.</param>
internal sealed record Sink(int Tensor, int Output, int Node);
