using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Run one inference": nil. The answer comes when the device's program is through.</summary>
internal sealed record RunRequest : IRequest<RunRequest, Done>
{
    public static uint Kind => 4;

    public static RunRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new RunRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
