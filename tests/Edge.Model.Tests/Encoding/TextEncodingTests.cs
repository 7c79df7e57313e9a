using System.Text.Json;
using Edge.Model.Encoding;

namespace Edge.Model.Tests.Encoding;

/// <summary>Text interfaces as bytes.</summary>
public class TextEncodingTests
{
    private static readonly Vocabulary Bytes = new(TokenizerKind.ByteLevelBpe, ["a", "b", "ab", "Ġ", "<|end|>"])
    {
        Kinds = [TokenKind.Normal, TokenKind.Normal, TokenKind.Normal, TokenKind.Normal, TokenKind.Control],
        Merges = ["a b"],
        PreTokenizer = "llama-bpe",
        EndIds = [4],
        IgnoresMerges = true,
    };

    private static readonly Vocabulary Pieces = new(TokenizerKind.SentencePieceBpe, ["<unk>", "<s>", "</s>", "▁a"])
    {
        Scores = [0, 0, 0, -1.5f],
        BeginId = 1,
        EndIds = [2],
        UnknownId = 0,
        AddsBegin = true,
        AddsSpacePrefix = false,
        RemovesExtraSpaces = true,
    };

    public static TheoryData<TextInterface> Texts =>
    [
        new TextInterface("llama", Bytes, 2048, "{{ messages[0].content }}"),
        new TextInterface("gemma2", Pieces, 8192, null),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void ComesBackAsItWas(TextInterface text)
    {
        byte[] bytes = TextEncoding.Write(text);
        TextInterface back = TextEncoding.Read(bytes);

        back.Architecture.ShouldBe(text.Architecture);
        back.ContextTokens.ShouldBe(text.ContextTokens);
        back.ChatTemplate.ShouldBe(text.ChatTemplate);
        JsonSerializer.Serialize(back.Vocabulary).ShouldBe(JsonSerializer.Serialize(text.Vocabulary));
        TextEncoding.Write(back).ShouldBe(bytes);
    }

    [Fact]
    public void WhatIsNotSoundIsRefused()
    {
        TextInterface sound = new("llama", Pieces, 128, null);
        TextInterface[] wrong =
        [
            sound with { Vocabulary = Pieces with { BeginId = 4 } },
            sound with { Vocabulary = Pieces with { EndIds = [-1] } },
            sound with { Vocabulary = Pieces with { Scores = [1] } },
            sound with { Vocabulary = Pieces with { Tokens = [], Scores = [] } },
            sound with { Vocabulary = Bytes with { Kinds = [TokenKind.Normal] } },
            sound with { Vocabulary = Bytes with { Kinds = [(TokenKind)9, TokenKind.Normal, TokenKind.Normal, TokenKind.Normal, TokenKind.Normal] } },
            sound with { ContextTokens = 0 },
        ];

        foreach (TextInterface text in wrong)
        {
            Should.Throw<EdgeException>(() => TextEncoding.Read(TextEncoding.Write(text)));
        }
    }

    [Fact]
    public void NoCutAndNoChangedByteIsMoreThanAnError()
    {
        byte[] bytes = TextEncoding.Write(new TextInterface("llama", Bytes, 2048, "template"));
        for (int i = 0; i < bytes.Length; i++)
        {
            Should.Throw<EdgeException>(() => TextEncoding.Read(bytes.AsSpan(0, i)));
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. bytes];
                changed[i] ^= (byte)(1 << bit);
                try
                {
                    TextEncoding.Read(changed);
                }
                catch (EdgeException)
                {
                    // Refused, with a number.
                }
            }
        }
    }
}
