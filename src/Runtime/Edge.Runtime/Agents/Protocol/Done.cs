using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>The answer to what has no result: nil.</summary>
internal sealed record Done : IMessage<Done>
{
    public static Done Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new Done();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
