using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>The weights of a device from a store on this machine.</summary>
public static class StoredWeights
{
    /// <summary>Weights within the device's <see cref="PlanDevice.WeightBudgetBytes"/>; without one, all of them are read before it returns, and stay.</summary>
    /// <param name="plan">The plan, its shards named by the digests of their bytes.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="store">Holds all shards that the device loads; outlives what is returned.</param>
    /// <exception cref="EdgeException">EDGE5101, EDGE5102: a shard is missing or damaged. EDGE5430: the budget is too small. EDGE5431: the disk failed.</exception>
    public static IBlockWeights Open(Plan plan, int device, ShardStore store)
    {
        SlidingWeights weights = new(plan, device, store, plan.Devices[device].WeightBudgetBytes);
        try
        {
            weights.WaitUntilRead();
            store.RememberChecks();
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The same, after the shards that the store lacks were written there, one at a time.</summary>
    /// <param name="plan">The plan, its shards named by the digests of their bytes.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="store">Where they are kept; outlives what is returned.</param>
    /// <param name="source">Makes those that are missing.</param>
    /// <exception cref="EdgeException">EDGE5103, EDGE5104: the disk or the store is full. Otherwise as <see cref="Open(Plan, int, ShardStore)"/>.</exception>
    public static IBlockWeights Open(Plan plan, int device, ShardStore store, IShardSource source)
    {
        foreach (int index in PlanShards.Of(plan, device).Where(s => !store.Contains(plan.Shards[s])))
        {
            store.Add(plan.Shards[index], source);
        }

        return Open(plan, device, store);
    }
}
