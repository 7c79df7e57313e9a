namespace Edge.Model;

/// <summary>
/// Takes a region of a network input from the caller into a buffer, through its <see cref="InputBoundary"/> (a leading
/// TRANSPOSE, QUANTIZE or both) where there is one: whoever feeds the network converts, outside the arena.
/// </summary>
/// <param name="Input">Position in <see cref="Graph.Inputs"/>.</param>
/// <param name="Node">The last boundary node, whose output <paramref name="Buffer"/> holds, or -1 for the input itself.</param>
/// <param name="Buffer">Where it goes.</param>
/// <param name="Region">Which part.</param>
public sealed record FeedStep(int Input, int Node, int Buffer, Region Region) : Step;
