namespace Edge.Model;

/// <summary>Gives a buffer to the caller as a network output, through a boundary conversion (a trailing DEQUANTIZE) where there is one.</summary>
/// <param name="Output">Position in <see cref="Graph.Outputs"/>.</param>
/// <param name="Node">The boundary node (Dequantize) whose input <paramref name="Buffer"/> holds, or -1.</param>
/// <param name="Buffer">Where it comes from.</param>
public sealed record FetchStep(int Output, int Node, int Buffer) : Step;
