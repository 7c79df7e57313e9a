namespace Edge.Model;

/// <summary>Where a device takes its weights from.</summary>
public interface IShardSource
{
    /// <summary>The bytes of a shard, checked against its digest. They stay valid as long as the source.</summary>
    /// <exception cref="EdgeException">EDGE5101 if it is missing, EDGE5102 if its bytes do not match.</exception>
    ReadOnlyMemory<byte> Load(Shard shard);
}
