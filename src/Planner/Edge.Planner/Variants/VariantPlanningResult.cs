using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Variants;

/// <summary>Variants with the weights that they ship, and the reasons for them.</summary>
/// <param name="Set">The variants.</param>
/// <param name="Shards">The bytes of every shard of every plan; variants share those that are equal.</param>
/// <param name="Reasons">Sentences: why these variants.</param>
public sealed record VariantPlanningResult(VariantSet Set, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> Shards, ImmutableArray<string> Reasons);
