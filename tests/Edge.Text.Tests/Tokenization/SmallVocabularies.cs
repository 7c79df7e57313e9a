using System.Globalization;
using Edge.Model;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Text.Tests.Tokenization;

/// <summary>Made-up vocabularies of every kind: a few dozen words, all bytes, some special tokens.</summary>
internal static class SmallVocabularies
{
    private static readonly string[] Words =
        ["the", "there", "then", "hello", "world", "token", "tokens", "ization", "ing", "in", "an", "and", "don", "'t", "'s", "éa", "über", "привет", "漢字", "한국", "😀", "12", "123", "==", "...", "//", "int", "return"];

    /// <summary>Control tokens of <see cref="ByteLevel"/> and of the SentencePiece vocabularies.</summary>
    public const string Begin = "<s>", End = "</s>", UserDefined = "[[tool]]", LongerUserDefined = "[[tool]][[tool]]";

    /// <summary>Byte-level merges learned from nothing: each word is built from left to right.</summary>
    public static Vocabulary ByteLevel(string preTokenizer = "gpt-2", bool ignoresMerges = false)
    {
        List<string> tokens = [.. Enumerable.Range(0, 256).Select(b => PrintableBytes.Character((byte)b).ToString(CultureInfo.InvariantCulture))];
        List<string> merges = [];
        foreach (string word in Words.SelectMany(w => (string[])[w, " " + w]).Append("    ").Append("aaaa"))
        {
            string printable = string.Concat(System.Text.Encoding.UTF8.GetBytes(word).Select(PrintableBytes.Character));
            for (int length = 2; length <= printable.Length; length++)
            {
                if (!tokens.Contains(printable[..length]))
                {
                    tokens.Add(printable[..length]);
                    merges.Add($"{printable[..(length - 1)]} {printable[length - 1]}");
                }
            }
        }

        return WithSpecial(new Vocabulary(TokenizerKind.ByteLevelBpe, [.. tokens]) { Merges = [.. merges], PreTokenizer = preTokenizer, IgnoresMerges = ignoresMerges });
    }

    /// <summary>SentencePiece: longer pieces have higher scores for merging, and words a higher probability than their letters.</summary>
    public static Vocabulary SentencePiece(TokenizerKind kind = TokenizerKind.SentencePieceBpe, bool spacePrefix = true, bool bytes = true)
    {
        SortedDictionary<string, float> pieces = new(StringComparer.Ordinal) { ["▁"] = -3, ["▁▁"] = -2.5f };
        foreach (string word in Words.SelectMany(w => (string[])[w, "▁" + w]))
        {
            int length = 0;
            foreach (System.Text.Rune rune in word.EnumerateRunes())
            {
                length += rune.Utf16SequenceLength;
                pieces.TryAdd(word[..length], kind == TokenizerKind.SentencePieceBpe ? -pieces.Count : -20f / length);
                pieces.TryAdd(rune.ToString(), kind == TokenizerKind.SentencePieceBpe ? -1000 - pieces.Count : -12);
            }
        }

        List<string> tokens = ["<unk>"];
        List<TokenKind> kinds = [TokenKind.Unknown];
        List<float> scores = [0];
        for (int b = 0; bytes && b < 256; b++)
        {
            tokens.Add($"<0x{b:X2}>");
            kinds.Add(TokenKind.Byte);
            scores.Add(0);
        }

        tokens.AddRange(pieces.Keys);
        scores.AddRange(pieces.Values);
        kinds.AddRange(pieces.Keys.Select(_ => TokenKind.Normal));
        return WithSpecial(new Vocabulary(kind, [.. tokens]) { Kinds = [.. kinds], Scores = [.. scores], UnknownId = 0, AddsSpacePrefix = spacePrefix });
    }

    private static Vocabulary WithSpecial(Vocabulary vocabulary)
    {
        int count = vocabulary.Tokens.Length;
        return vocabulary with
        {
            Tokens = [.. vocabulary.Tokens, Begin, End, UserDefined, LongerUserDefined],
            Kinds = [.. vocabulary.Kinds.IsEmpty ? Enumerable.Repeat(TokenKind.Normal, count) : vocabulary.Kinds, TokenKind.Control, TokenKind.Control, TokenKind.UserDefined, TokenKind.UserDefined],
            Scores = vocabulary.Scores.IsEmpty ? [] : [.. vocabulary.Scores, 0, 0, 0, 0],
            BeginId = count,
            EndIds = [count + 1],
        };
    }
}
