namespace Edge.Kernels.Reference;

/// <summary>Where an output dimension reads the input: index i of it is index <c>Begin + i·Step</c> of an input dimension.</summary>
/// <param name="Input">The input dimension.</param>
/// <param name="Begin">Where index 0 reads; negative inside padding.</param>
/// <param name="Step">How far an index moves.</param>
internal readonly record struct GatherDimension(int Input, int Begin, int Step);
