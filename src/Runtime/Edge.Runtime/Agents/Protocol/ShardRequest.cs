using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Take this shard": <c>[shard, offset, stream]</c>. Its bytes follow as a transfer; the answer comes when it is stored.</summary>
/// <param name="Shard">Index in the plan.</param>
/// <param name="OffsetBytes">Where the transfer starts.</param>
/// <param name="Stream">Stream id of the transfer.</param>
internal sealed record ShardRequest(int Shard, long OffsetBytes, uint Stream) : IRequest<ShardRequest, Done>
{
    public static uint Kind => 2;

    public static ShardRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new ShardRequest(reader.ReadInt32(0, int.MaxValue), reader.ReadInt64(), reader.ReadUInt32());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(Shard);
        writer.WriteInt64(OffsetBytes);
        writer.WriteUInt64(Stream);
    }
}
