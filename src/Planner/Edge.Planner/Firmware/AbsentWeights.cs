using Edge.Model;

namespace Edge.Planner.Firmware;

/// <summary>Zeros in the place of weights, for what only their shapes matter to.</summary>
internal sealed class AbsentWeights : IShardSource
{
    private byte[] _zeros = [];

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Load(Shard shard)
    {
        _zeros = _zeros.Length < shard.SizeBytes ? new byte[shard.SizeBytes] : _zeros;
        return _zeros.AsMemory(0, (int)shard.SizeBytes);
    }
}
