using Edge.Model;

namespace Edge.Planner.Firmware;

/// <summary>The weights that the planner has just cut.</summary>
internal sealed class PlannedWeights(PlanningResult planned) : IShardSource
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Load(Shard shard) => planned.Shards[shard.Digest];
}
