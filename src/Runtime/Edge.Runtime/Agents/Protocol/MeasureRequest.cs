using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"How long do the steps of this network take you?": the plan of one device that feeds itself. The agent makes zeros for its inputs and weights.</summary>
/// <param name="Plan">The plan's canonical bytes.</param>
internal sealed record MeasureRequest(ReadOnlyMemory<byte> Plan) : IRequest<MeasureRequest, MeasureResponse>
{
    public static uint Kind => 14;

    public static MeasureRequest Read(ref MessagePackReader reader) => new(reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer) => writer.WriteBinary(Plan.Span);
}
