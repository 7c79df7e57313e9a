using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"What did the last inference take?": nil.</summary>
internal sealed record ReportRequest : IRequest<ReportRequest, ReportResponse>
{
    public static uint Kind => 5;

    public static ReportRequest Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        return new ReportRequest();
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
