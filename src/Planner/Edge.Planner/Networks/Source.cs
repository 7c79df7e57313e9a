namespace Edge.Planner.Networks;

/// <summary>A tensor that the endpoint feeds: a graph input, or what boundary nodes (a leading TRANSPOSE, QUANTIZE or both) make of it.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Input">Position in the graph's inputs.</param>
/// <param name="Node">The last boundary node, or -1.</param>
internal sealed record Source(int Tensor, int Input, int Node);
