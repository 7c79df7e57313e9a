using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"What are you?": nil.</summary>
internal sealed record DescribeBoardRequest : IRequest<DescribeBoardRequest, BoardDescription>
{
    public static uint Kind => 64;

    public static DescribeBoardRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new DescribeBoardRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
