using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Transport.Tests.Channels;

internal sealed record Echo(string Text) : IRequest<Echo, EchoReply>
{
    public static uint Kind => 1;

    public static Echo Read(ref MessagePackReader reader) => new(reader.ReadString());

    public void Write(ref MessagePackWriter writer) => writer.WriteString(Text);
}

internal sealed record EchoReply(string Text) : IMessage<EchoReply>
{
    public static EchoReply Read(ref MessagePackReader reader) => new(reader.ReadString());

    public void Write(ref MessagePackWriter writer) => writer.WriteString(Text);
}

/// <summary>Asks the peer to take, or to send, a transfer.</summary>
internal sealed record Move(uint StreamId, int LengthBytes, bool ToPeer) : IRequest<Move, EchoReply>
{
    public static uint Kind => 2;

    public static Move Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(3);
        return new(reader.ReadUInt32(), reader.ReadInt32(), reader.ReadBoolean());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteUInt64(StreamId);
        writer.WriteInt64(LengthBytes);
        writer.WriteBoolean(ToPeer);
    }
}

/// <summary>A request whose reader is not careful.</summary>
internal sealed record Careless : IRequest<Careless, EchoReply>
{
    public static uint Kind => 3;

    public static Careless Read(ref MessagePackReader reader) => throw new FormatException();

    public void Write(ref MessagePackWriter writer) => writer.WriteNil();
}
