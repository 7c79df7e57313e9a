namespace Edge.Model;

/// <summary>Lets go of the weights of a shard.</summary>
/// <param name="Shard">Index in <see cref="Plan.Shards"/>.</param>
public sealed record ReleaseStep(int Shard) : Step;
