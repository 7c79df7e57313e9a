using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>The tokens of a language model and how text becomes them, as the model file says it.</summary>
/// <param name="Kind">The algorithm.</param>
/// <param name="Tokens">The tokens by id, written as the file writes them (byte-level tokens in GPT-2's printable characters).</param>
public sealed record Vocabulary(TokenizerKind Kind, ImmutableArray<string> Tokens)
{
    /// <summary>What each token is; empty where all are normal.</summary>
    public ImmutableArray<TokenKind> Kinds { get; init; } = [];

    /// <summary>Score of each token (SentencePiece: a merge or a cut prefers the highest); empty for byte-level BPE.</summary>
    public ImmutableArray<float> Scores { get; init; } = [];

    /// <summary>Merges of byte-level BPE by rank, the two parts with a space between.</summary>
    public ImmutableArray<string> Merges { get; init; } = [];

    /// <summary>Name of the pre-tokenizer, as GGUF spells it (<c>gpt-2</c>, <c>llama-bpe</c>, <c>qwen2</c>, <c>smollm</c> …).</summary>
    public string PreTokenizer { get; init; } = "default";

    /// <summary>The token before a text, or null.</summary>
    public int? BeginId { get; init; }

    /// <summary>Tokens at which generation ends: end of text, of turn, of message.</summary>
    public ImmutableArray<int> EndIds { get; init; } = [];

    /// <summary>The token for what has none, or null.</summary>
    public int? UnknownId { get; init; }

    /// <summary>A text begins with <see cref="BeginId"/>.</summary>
    public bool AddsBegin { get; init; }

    /// <summary>A text ends with the first of <see cref="EndIds"/>.</summary>
    public bool AddsEnd { get; init; }

    /// <summary>SentencePiece: a space is put before a text.</summary>
    public bool AddsSpacePrefix { get; init; } = true;

    /// <summary>SentencePiece: runs of spaces become one.</summary>
    public bool RemovesExtraSpaces { get; init; }

    /// <summary>Whether merges are ignored where a piece is a token as a whole (Llama 3).</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>What a token is.</summary>
    /// <param name="token">Its id.</param>
    public TokenKind KindOf(int token) => Kinds.IsEmpty ? TokenKind.Normal : Kinds[token];
}
