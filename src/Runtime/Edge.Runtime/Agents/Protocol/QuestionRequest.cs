using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"What comes of this?": <c>[variant, [[tag, bytes], …]]</c>.</summary>
/// <param name="Variant">Index in the set.</param>
/// <param name="Messages">What the head sends.</param>
internal sealed record QuestionRequest(int Variant, ImmutableArray<TaggedMessage> Messages) : IRequest<QuestionRequest, AnswerResponse>
{
    private const int MaxMessages = 1 << 12;

    public static uint Kind => 12;

    public static QuestionRequest Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(2);
        return new QuestionRequest(reader.ReadInt32(0, VariantSet.MaxVariants), ReadMessages(ref reader));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(Variant);
        WriteMessages(ref writer, Messages);
    }

    /// <summary>Reads messages, of a question or an answer.</summary>
    public static ImmutableArray<TaggedMessage> ReadMessages(ref MessagePackReader reader)
    {
        int count = MessageReading.ReadCount(ref reader, "messages", MaxMessages);
        ImmutableArray<TaggedMessage>.Builder messages = ImmutableArray.CreateBuilder<TaggedMessage>(count);
        for (int i = 0; i < count; i++)
        {
            reader.ReadArrayHeader(2);
            messages.Add(new TaggedMessage(reader.ReadInt32(0, int.MaxValue), reader.ReadBinary().ToArray()));
        }

        return messages.MoveToImmutable();
    }

    /// <summary>Writes messages.</summary>
    public static void WriteMessages(ref MessagePackWriter writer, ImmutableArray<TaggedMessage> messages)
    {
        writer.WriteArrayHeader(messages.Length);
        foreach (TaggedMessage message in messages)
        {
            writer.WriteArrayHeader(2);
            writer.WriteInt64(message.Tag);
            writer.WriteBinary(message.Bytes.Span);
        }
    }
}
