using System.Buffers;
using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>
/// Canonical MessagePack bytes of a <see cref="TextInterface"/> (<c>docs/formats.md</c>): what a plan of a language model needs
/// beside its weights to be talked to without the model file.
/// </summary>
public static class TextEncoding
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 1;

    /// <summary>The most tokens of a vocabulary.</summary>
    public const int MaxTokens = 1 << 22;

    /// <summary>The canonical bytes of a text interface.</summary>
    public static byte[] Write(TextInterface text)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        writer.WriteArrayHeader(5);
        writer.WriteInt64(FormatVersion);
        writer.WriteString(text.Architecture);
        writer.WriteInt64(text.ContextTokens);
        WriteOptional(ref writer, text.ChatTemplate);
        Write(ref writer, text.Vocabulary);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a text interface and checks it.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <exception cref="EdgeException">EDGE10xx for bytes that are none.</exception>
    public static TextInterface Read(ReadOnlySpan<byte> bytes)
    {
        MessagePackReader reader = new(bytes);
        reader.ReadArrayHeader(5);
        int version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw EncodingErrors.Version("text interface", version, FormatVersion);
        }

        string architecture = reader.ReadString();
        int context = reader.ReadInt32(1, int.MaxValue);
        string? template = reader.TryReadNil() ? null : reader.ReadString();
        TextInterface text = new(architecture, ReadVocabulary(ref reader), context, template);
        reader.ReadEnd();
        return text;
    }

    private static void Write(ref MessagePackWriter writer, Vocabulary vocabulary)
    {
        writer.WriteArrayHeader(14);
        writer.WriteInt64((int)vocabulary.Kind);
        Write(ref writer, vocabulary.Tokens);
        writer.WriteBinary([.. vocabulary.Kinds.Select(k => (byte)k)]);
        writer.WriteArrayHeader(vocabulary.Scores.Length);
        foreach (float score in vocabulary.Scores)
        {
            writer.WriteSingle(score);
        }

        Write(ref writer, vocabulary.Merges);
        writer.WriteString(vocabulary.PreTokenizer);
        WriteOptional(ref writer, vocabulary.BeginId);
        TensorEncoding.Write(ref writer, vocabulary.EndIds);
        WriteOptional(ref writer, vocabulary.UnknownId);
        foreach (bool flag in (ReadOnlySpan<bool>)[vocabulary.AddsBegin, vocabulary.AddsEnd, vocabulary.AddsSpacePrefix, vocabulary.RemovesExtraSpaces, vocabulary.IgnoresMerges])
        {
            writer.WriteBoolean(flag);
        }
    }

    private static Vocabulary ReadVocabulary(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(14);
        TokenizerKind kind = TensorEncoding.ReadEnum<TokenizerKind>(ref reader);
        ImmutableArray<string> tokens = ReadStrings(ref reader);
        ImmutableArray<TokenKind> kinds = [.. reader.ReadBinary().ToArray().Select(b => (TokenKind)b)];
        ImmutableArray<float>.Builder scores = ImmutableArray.CreateBuilder<float>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            scores.Add(reader.ReadSingle());
        }

        Vocabulary vocabulary = new(kind, tokens)
        {
            Kinds = kinds,
            Scores = scores.ToImmutable(),
            Merges = ReadStrings(ref reader),
            PreTokenizer = reader.ReadString(),
            BeginId = ReadOptional(ref reader),
            EndIds = TensorEncoding.ReadInts(ref reader),
            UnknownId = ReadOptional(ref reader),
            AddsBegin = reader.ReadBoolean(),
            AddsEnd = reader.ReadBoolean(),
            AddsSpacePrefix = reader.ReadBoolean(),
            RemovesExtraSpaces = reader.ReadBoolean(),
            IgnoresMerges = reader.ReadBoolean(),
        };
        bool sound = tokens.Length is > 0 and <= MaxTokens
            && (kinds.IsEmpty || kinds.Length == tokens.Length) && kinds.All(Enum.IsDefined)
            && (scores.Count == 0 || scores.Count == tokens.Length)
            && vocabulary.EndIds.Append(vocabulary.BeginId ?? 0).Append(vocabulary.UnknownId ?? 0).All(id => id >= 0 && id < tokens.Length);
        return sound ? vocabulary : throw EncodingErrors.Invalid("The vocabulary", "it has tokens, a kind and a score for each or none at all, and names no token that it does not have");
    }

    private static void Write(ref MessagePackWriter writer, ImmutableArray<string> strings)
    {
        writer.WriteArrayHeader(strings.Length);
        foreach (string text in strings)
        {
            writer.WriteString(text);
        }
    }

    private static ImmutableArray<string> ReadStrings(ref MessagePackReader reader)
    {
        ImmutableArray<string>.Builder strings = ImmutableArray.CreateBuilder<string>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            strings.Add(reader.ReadString());
        }

        return strings.ToImmutable();
    }

    private static void WriteOptional(ref MessagePackWriter writer, string? text)
    {
        if (text is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteString(text);
        }
    }

    private static void WriteOptional(ref MessagePackWriter writer, int? id)
    {
        if (id is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteInt64(id.Value);
        }
    }

    private static int? ReadOptional(ref MessagePackReader reader) => reader.TryReadNil() ? null : reader.ReadInt32();
}
