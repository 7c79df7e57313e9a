using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>A firmware program with the bytes of its constants.</summary>
/// <param name="Program">The program.</param>
/// <param name="Constants">Its constants, by digest.</param>
public sealed record LoweredProgram(FirmwareProgram Program, WeightStore Constants)
{
    /// <summary>The shard of a node: the bytes of all its constants, as its digest names them.</summary>
    public byte[] ShardOf(FirmwareNode node) => Shard(node.Constants, Constants);

    /// <summary>The shards of all nodes.</summary>
    public Dictionary<Digest, byte[]> Shards() =>
        Program.Nodes.Where(n => n.Shard is not null).DistinctBy(n => n.Shard).ToDictionary(n => n.Shard!.Value, ShardOf);

    /// <summary>Constants one behind the other, each at a multiple of <see cref="FirmwareProgram.Alignment"/>.</summary>
    internal static byte[] Shard(ImmutableArray<FirmwareConstant> constants, WeightStore store)
    {
        List<byte> bytes = [];
        foreach (FirmwareConstant constant in constants)
        {
            bytes.AddRange(new byte[-bytes.Count & (FirmwareProgram.Alignment - 1)]);
            bytes.AddRange(store[constant.Digest].Span);
        }

        return [.. bytes];
    }
}
