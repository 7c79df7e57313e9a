using System.Text;
using Edge.Model;

namespace Edge.Text.Tests.Tokenization;

/// <summary>Reads the vocabulary of a GGUF file that is known to be good: the few lines that these tests need.</summary>
internal static class GgufVocabulary
{
    public static Vocabulary Read(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path), Encoding.UTF8);
        reader.ReadUInt32();
        reader.ReadUInt32();
        reader.ReadUInt64();
        ulong count = reader.ReadUInt64();
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        for (ulong i = 0; i < count; i++)
        {
            string key = Text(reader);
            values.Add(key, Value(reader, reader.ReadUInt32()));
        }

        return new Vocabulary(TokenizerKind.ByteLevelBpe, [.. Strings("tokens")])
        {
            Merges = [.. Strings("merges")],
            Kinds = [.. ((object[])values["tokenizer.ggml.token_type"]).Select(k => (TokenKind)(int)k)],
            PreTokenizer = (string)values["tokenizer.ggml.pre"],
        };

        IEnumerable<string> Strings(string name) => ((object[])values["tokenizer.ggml." + name]).Cast<string>();
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));

    private static object Value(BinaryReader reader, uint type) => type switch
    {
        0 => reader.ReadByte(),
        1 => reader.ReadSByte(),
        2 => reader.ReadUInt16(),
        3 => reader.ReadInt16(),
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadBoolean(),
        8 => Text(reader),
        9 => Items(reader),
        10 => reader.ReadUInt64(),
        11 => reader.ReadInt64(),
        _ => reader.ReadDouble(),
    };

    private static object[] Items(BinaryReader reader)
    {
        uint type = reader.ReadUInt32();
        object[] items = new object[reader.ReadUInt64()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Value(reader, type);
        }

        return items;
    }
}
