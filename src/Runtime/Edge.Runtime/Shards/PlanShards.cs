using Edge.Model;

namespace Edge.Runtime;

/// <summary>Which weights a device needs.</summary>
public static class PlanShards
{
    /// <summary>Indices of the shards that the program of <paramref name="device"/> loads, each once, in order of first use.</summary>
    public static IEnumerable<int> Of(Plan plan, int device) =>
        plan.Devices[device].Steps.OfType<LoadStep>().Select(s => s.Shard).Distinct();
}
