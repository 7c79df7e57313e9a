using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Load the variants": nil. The answer comes when questions can be asked.</summary>
internal sealed record LoadVariantsRequest : IRequest<LoadVariantsRequest, Done>
{
    public static uint Kind => 11;

    public static LoadVariantsRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new LoadVariantsRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
