using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>What an agent allows: <c>[threads, memory]</c>.</summary>
/// <param name="Threads">Threads that compute.</param>
/// <param name="MemoryBytes">Most memory that a plan may take.</param>
internal sealed record ProbeResponse(int Threads, long MemoryBytes) : IMessage<ProbeResponse>
{
    public static ProbeResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(2);
        return new ProbeResponse(reader.ReadInt32(1, int.MaxValue), reader.ReadInt64());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(Threads);
        writer.WriteInt64(MemoryBytes);
    }
}
