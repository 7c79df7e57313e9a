using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"This is the plan, and you are that device": <c>[session, device, plan]</c>. Ends what was prepared before.</summary>
/// <param name="Session">Names this preparation; data links refer to it.</param>
/// <param name="Device">Index in the plan.</param>
/// <param name="Plan">Canonical bytes of the plan.</param>
internal sealed record PrepareRequest(Digest Session, int Device, ReadOnlyMemory<byte> Plan) : IRequest<PrepareRequest, PrepareResponse>
{
    public static uint Kind => 1;

    public static PrepareRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new PrepareRequest(MessageReading.ReadDigest(ref reader), reader.ReadInt32(0, PlanVerifier.MaxDevices - 1), reader.ReadBinary().ToArray());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        MessageReading.WriteDigest(ref writer, Session);
        writer.WriteInt64(Device);
        writer.WriteBinary(Plan.Span);
    }
}
