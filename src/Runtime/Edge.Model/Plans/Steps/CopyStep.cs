namespace Edge.Model;

/// <summary>Copies a region between two buffers of the same tensor and type, for example a halo that outlives its line buffer.</summary>
/// <param name="Source">Buffer read.</param>
/// <param name="Target">Buffer written.</param>
/// <param name="Region">Which part, in tensor coordinates.</param>
public sealed record CopyStep(int Source, int Target, Region Region) : Step;
