using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"What did the language model take so far?": nil.</summary>
internal sealed record TokenReportRequest : IRequest<TokenReportRequest, TokenReportResponse>
{
    public static uint Kind => 7;

    public static TokenReportRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new TokenReportRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
