namespace Edge.Model;

/// <summary>Makes the weights of a shard available; without effect where they are resident.</summary>
/// <param name="Shard">Index in <see cref="Plan.Shards"/>.</param>
public sealed record LoadStep(int Shard) : Step;
