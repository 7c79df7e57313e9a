using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>Bytes of weights that an agent multiplied with in a second.</summary>
/// <param name="BytesPerSecond">The rate.</param>
internal sealed record StreamResponse(double BytesPerSecond) : IMessage<StreamResponse>
{
    public static StreamResponse Read(ref MessagePackReader reader) => new(reader.ReadDouble());

    public void Write(ref MessagePackWriter writer) => writer.WriteDouble(BytesPerSecond);
}
