using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Make ready to be measured": <c>[type, columns, bytes]</c>. The agent fills weights that its products will read.</summary>
/// <param name="Type">Element type of the weights.</param>
/// <param name="Columns">Columns of their matrices: whole blocks of the type.</param>
/// <param name="Bytes">How many bytes of weights; fewer are taken where memory is short.</param>
internal sealed record ProbeRequest(ElementType Type, int Columns, long Bytes) : IRequest<ProbeRequest, ProbeResponse>
{
    public static uint Kind => 8;

    public static ProbeRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new ProbeRequest((ElementType)reader.ReadInt32(0, byte.MaxValue), reader.ReadInt32(1, WeightStream.MaxColumns), reader.ReadInt64());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64((int)Type);
        writer.WriteInt64(Columns);
        writer.WriteInt64(Bytes);
    }
}
