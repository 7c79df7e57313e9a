using System.Text.Json.Nodes;
using Edge.Model.MessagePack;

namespace Edge.Model.Tests.MessagePack;

/// <summary>Two independent implementations read what we write, and we read what they write.</summary>
public class MessagePackInteropTests
{
    private const int Count = 1000;

    [PeerFact(MessagePackPeer.Python)]
    public void PythonReadsWhatWeWrite() => PeerReadsWhatWeWrite(MessagePackPeer.Python);

    [PeerFact(MessagePackPeer.Python)]
    public void WeReadWhatPythonWrites() => WeReadWhatPeerWrites(MessagePackPeer.Python);

    [PeerFact(MessagePackPeer.JavaScript)]
    public void JavaScriptReadsWhatWeWrite() => PeerReadsWhatWeWrite(MessagePackPeer.JavaScript);

    [PeerFact(MessagePackPeer.JavaScript)]
    public void WeReadWhatJavaScriptWrites() => WeReadWhatPeerWrites(MessagePackPeer.JavaScript);

    private static void PeerReadsWhatWeWrite(string name)
    {
        MessagePackValue[] values = MessagePackValues.Sample(MessagePackValues.Portable, Count);
        byte[] bytes = MessagePackSpecificationTests.Encoded((ref MessagePackWriter w) =>
        {
            foreach (MessagePackValue value in values)
            {
                value.Write(ref w);
            }
        });

        ShouldAgree(values, MessagePackPeer.Find(name)!.Describe(bytes));
    }

    private static void WeReadWhatPeerWrites(string name)
    {
        (byte[] bytes, JsonArray description) = MessagePackPeer.Find(name)!.Generate(seed: 1, Count);
        var values = new List<MessagePackValue>();
        var reader = new MessagePackReader(bytes);
        while (!reader.IsAtEnd)
        {
            values.Add(MessagePackValue.Read(ref reader));
        }

        ShouldAgree([.. values], description);
    }

    private static void ShouldAgree(MessagePackValue[] ours, JsonArray theirs)
    {
        theirs.Count.ShouldBe(Count);
        ours.Length.ShouldBe(Count);
        for (int i = 0; i < Count; i++)
        {
            JsonNode description = ours[i].Describe();
            JsonNode.DeepEquals(description, theirs[i]).ShouldBeTrue($"value {i}: ours {Start(description)}, theirs {Start(theirs[i]!)}");
        }
    }

    private static string Start(JsonNode description)
    {
        string text = description.ToJsonString();
        return text[..Math.Min(text.Length, 500)];
    }
}
