using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>Bytes that a board asked for.</summary>
/// <param name="Bytes">As many as it asked for.</param>
internal sealed record BoardBytes(ReadOnlyMemory<byte> Bytes) : IMessage<BoardBytes>
{
    public static BoardBytes Read(ref MessagePackReader reader) => new(reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer) => writer.WriteBinary(Bytes.Span);
}
