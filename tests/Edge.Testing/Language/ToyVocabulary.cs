using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Testing.Language;

/// <summary>A vocabulary for <see cref="ToyTokenEngine"/>: every byte, and pieces of one and two letters.</summary>
public static class ToyVocabulary
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>The token before a text.</summary>
    public const int Begin = 1;

    /// <summary>The token at its end.</summary>
    public const int End = 2;

    /// <summary>The first of 256 tokens, one a byte.</summary>
    public const int FirstByte = 3;

    /// <summary>The first piece of letters; all behind it are such.</summary>
    public const int FirstPiece = FirstByte + 256;

    /// <summary>The vocabulary.</summary>
    public static Vocabulary Create()
    {
        ImmutableArray<string> pieces = ["▁", .. Letters.Select(c => $"{c}"), .. Letters.Select((c, i) => $"{c}{Letters[(i * 7) % 26]}")];
        ImmutableArray<string> tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), .. pieces];
        return new Vocabulary(TokenizerKind.SentencePieceBpe, tokens)
        {
            Kinds = [TokenKind.Unknown, TokenKind.Control, TokenKind.Control, .. Enumerable.Repeat(TokenKind.Byte, 256), .. Enumerable.Repeat(TokenKind.Normal, pieces.Length)],
            Scores = [.. tokens.Select((_, i) => (float)-i)],
            BeginId = Begin,
            EndIds = [End],
            UnknownId = 0,
            AddsBegin = true,
            AddsSpacePrefix = false,
        };
    }
}
