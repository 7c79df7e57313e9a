using Edge.Model;

namespace Edge.Kernels;

/// <summary>A node with its constants: what a kernel needs to prepare multipliers and packed weights once.</summary>
/// <param name="Graph">The plan's graph.</param>
/// <param name="Node">The node.</param>
/// <param name="Constants">The bytes of a constant tensor, by tensor index.</param>
public sealed record NodeBinding(Graph Graph, Node Node, Func<int, ReadOnlyMemory<byte>> Constants);
