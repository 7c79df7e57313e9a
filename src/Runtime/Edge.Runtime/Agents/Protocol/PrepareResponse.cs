using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>The shards that the agent lacks: <c>[[shard, arrived], …]</c>, by index in the plan, with the bytes that have already arrived.</summary>
/// <param name="Missing">What to send, and from where on.</param>
internal sealed record PrepareResponse(ImmutableArray<(int Shard, long ArrivedBytes)> Missing) : IMessage<PrepareResponse>
{
    private const int MaxShards = 1 << 20;

    public static PrepareResponse Read(ref MessagePackReader reader)
    {
        int count = MessageReading.ReadCount(ref reader, "missing shards", MaxShards);
        ImmutableArray<(int, long)>.Builder missing = ImmutableArray.CreateBuilder<(int, long)>(count);
        for (int i = 0; i < count; i++)
        {
            reader.ReadArrayHeader(2);
            missing.Add((reader.ReadInt32(0, MaxShards), reader.ReadInt64()));
        }

        return new PrepareResponse(missing.MoveToImmutable());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Missing.Length);
        foreach ((int shard, long arrived) in Missing)
        {
            writer.WriteArrayHeader(2);
            writer.WriteInt64(shard);
            writer.WriteInt64(arrived);
        }
    }
}
