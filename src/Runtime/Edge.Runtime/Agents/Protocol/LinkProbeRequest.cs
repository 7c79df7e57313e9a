using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Are you there?": bytes that mean nothing. The answer is nil.</summary>
/// <param name="Bytes">The bytes.</param>
internal sealed record LinkProbeRequest(ReadOnlyMemory<byte> Bytes) : IRequest<LinkProbeRequest, Done>
{
    public static uint Kind => 13;

    public static LinkProbeRequest Read(ref MessagePackReader reader)
    {
        reader.ReadBinary();
        return new LinkProbeRequest(ReadOnlyMemory<byte>.Empty);
    }

    public void Write(ref MessagePackWriter writer) => writer.WriteBinary(Bytes.Span);
}
