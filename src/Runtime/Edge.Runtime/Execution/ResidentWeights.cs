using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// The constants of a device, all of them in memory while the plan is prepared: every shard that its program loads is
/// taken from the source once.
/// </summary>
internal sealed class ResidentWeights
{
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _constants = [];
    private readonly Graph _graph;
    private readonly string _device;

    public ResidentWeights(Plan plan, int device, IShardSource source)
    {
        (_graph, _device) = (plan.Graph, plan.Devices[device].Name);
        foreach (int index in PlanShards.Of(plan, device))
        {
            Shard shard = plan.Shards[index];
            ReadOnlyMemory<byte> bytes = source.Load(shard);
            foreach (ShardEntry entry in shard.Entries)
            {
                _constants[entry.Tensor] = bytes.Slice(entry.OffsetBytes, entry.SizeBytes);
            }
        }
    }

    /// <summary>The bytes of a constant.</summary>
    /// <exception cref="EdgeException">EDGE5021 if no shard that the program loads has it.</exception>
    public ReadOnlyMemory<byte> Constant(int tensor) => _constants.TryGetValue(tensor, out ReadOnlyMemory<byte> bytes)
        ? bytes
        : throw ExecutionErrors.NoConstant(_graph.Tensors[tensor].Name, _device);
}
