using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Forget the plan": nil. Ends a running inference and gives all memory back.</summary>
internal sealed record ReleaseRequest : IRequest<ReleaseRequest, Done>
{
    public static uint Kind => 6;

    public static ReleaseRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new ReleaseRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
