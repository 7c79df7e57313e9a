using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Fuzz.Targets;

/// <summary>Reads the payloads that a channel takes from its peer: requests, failures, credit.</summary>
internal static class RequestTarget
{
    private static readonly RequestRouter Router = new RequestRouter().On<Note, Note>((note, _, _) => Task.FromResult(note));

    public static IEnumerable<byte[]> Seeds =>
    [
        MessageEncoding.EncodeRequest<Note, Note>(new Note("text", 5)),
        MessageEncoding.EncodeFailure(new EdgeException(4016, "What.", "Why.", "Next.")),
        MessageEncoding.EncodeCredit(65536),
    ];

    public static void Run(ReadOnlySpan<byte> data)
    {
        EdgeException? refusal = null;
        int refusals = 0;
        foreach (Reading read in (ReadOnlySpan<Reading>)[d => Router.Route(d), d => MessageEncoding.DecodeFailure(d), d => MessageEncoding.DecodeCredit(d)])
        {
            try
            {
                read(data);
            }
            catch (EdgeException e)
            {
                refusal = e;
                refusals++;
            }
        }

        if (refusal is not null && refusals == 3)
        {
            throw refusal;
        }
    }

    private delegate void Reading(ReadOnlySpan<byte> data);

    private sealed record Note(string Text, int Number) : IRequest<Note, Note>
    {
        public static uint Kind => 9;

        public static Note Read(ref MessagePackReader reader)
        {
            reader.ReadArrayHeader(2);
            return new(reader.ReadString(), reader.ReadInt32(0, 100));
        }

        public void Write(ref MessagePackWriter writer)
        {
            writer.WriteArrayHeader(2);
            writer.WriteString(Text);
            writer.WriteInt64(Number);
        }
    }
}
