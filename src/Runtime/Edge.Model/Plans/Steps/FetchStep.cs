namespace Edge.Model;

/// <summary>Gives a buffer to the caller as a network output, through its <see cref="OutputBoundary"/> where there is one.</summary>
/// <param name="Output">Position in <see cref="Graph.Outputs"/>.</param>
/// <param name="Node">The boundary node whose input <paramref name="Buffer"/> holds, or -1.</param>
/// <param name="Buffer">Where it comes from.</param>
public sealed record FetchStep(int Output, int Node, int Buffer) : Step;
