using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>Reads the tokens of a model from the metadata of a GGUF file.</summary>
internal static class GgufVocabulary
{
    private const string Prefix = "tokenizer.ggml.";

    // Pre-tokenizers of Llama 3 and Mistral's Tekken: a piece that is a token stays whole, and texts begin with a token.
    private static readonly string[] WholePieces = ["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "tekken"];

    /// <summary>Reads them.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="size">Tokens that the weights know.</param>
    /// <exception cref="EdgeException">EDGE2210 for a vocabulary that cannot be used.</exception>
    public static Vocabulary Read(GgufMetadata metadata, int size)
    {
        TokenizerKind kind = metadata.Text(Prefix + "model") switch
        {
            "llama" => TokenizerKind.SentencePieceBpe,
            "t5" => TokenizerKind.SentencePieceUnigram,
            "gpt2" => TokenizerKind.ByteLevelBpe,
            { } other => throw LanguageError.Vocabulary($"The tokenizer is '{other}'.", "Edge knows llama (SentencePiece), t5 (unigram) and gpt2 (byte-level BPE)."),
            null => throw LanguageError.Vocabulary("The file has no tokenizer.", "A language model comes with its tokens."),
        };
        string[] tokens = metadata.Texts(Prefix + "tokens") ?? throw LanguageError.Vocabulary("The tokenizer has no tokens.", "A language model comes with its tokens.");
        float[] scores = kind == TokenizerKind.ByteLevelBpe ? [] : metadata.Floats(Prefix + "scores") ?? [];
        int[] kinds = metadata.Integers(Prefix + "token_type", int.MinValue, int.MaxValue) ?? [];
        if ((scores.Length != 0 && scores.Length != tokens.Length) || (kinds.Length != 0 && kinds.Length != tokens.Length) || tokens.Length == 0)
        {
            throw LanguageError.Vocabulary($"There are {tokens.Length} tokens, {scores.Length} scores and {kinds.Length} kinds.", "Every token has its score and its kind, or none has.");
        }

        bool isSentencePiece = kind != TokenizerKind.ByteLevelBpe;
        scores = isSentencePiece && scores.Length == 0 ? new float[tokens.Length] : scores;
        string pre = metadata.Text(Prefix + "pre") ?? "default";
        bool wholePieces = !isSentencePiece && WholePieces.Contains(pre, StringComparer.Ordinal);
        return VocabularyCompletion.Complete(
            new Vocabulary(kind, ImmutableCollectionsMarshal.AsImmutableArray(tokens))
            {
                Kinds = [.. kinds.Select(k => k is >= (int)TokenKind.Normal and <= (int)TokenKind.Byte ? (TokenKind)k : TokenKind.Normal)],
                Scores = ImmutableCollectionsMarshal.AsImmutableArray(scores),
                Merges = ImmutableCollectionsMarshal.AsImmutableArray(isSentencePiece ? [] : metadata.Texts(Prefix + "merges") ?? []),
                PreTokenizer = pre,
                BeginId = Id(metadata, "bos_token_id", tokens.Length) ?? (kind == TokenizerKind.SentencePieceBpe ? Default(1, tokens.Length) : null),
                UnknownId = Id(metadata, "unknown_token_id", tokens.Length) ?? (isSentencePiece ? Default(kind == TokenizerKind.SentencePieceBpe ? 0 : 2, tokens.Length) : null),
                EndIds = [.. new[]
                {
                    Id(metadata, "eos_token_id", tokens.Length) ?? (isSentencePiece ? Default(kind == TokenizerKind.SentencePieceBpe ? 2 : 1, tokens.Length) : null),
                    Id(metadata, "eot_token_id", tokens.Length),
                    Id(metadata, "eom_token_id", tokens.Length),
                }.OfType<int>().Distinct()],
                AddsBegin = metadata.Flag(Prefix + "add_bos_token") ?? (wholePieces || kind == TokenizerKind.SentencePieceBpe),
                AddsEnd = metadata.Flag(Prefix + "add_eos_token") ?? kind == TokenizerKind.SentencePieceUnigram,
                AddsSpacePrefix = isSentencePiece && metadata.Flag(Prefix + "add_space_prefix") != false,
                RemovesExtraSpaces = metadata.Flag(Prefix + "remove_extra_whitespaces") ?? false,
                IgnoresMerges = wholePieces,
            },
            size);
    }

    private static int? Default(int id, int count) => id < count ? id : null;

    // An id outside the vocabulary is as good as none.
    private static int? Id(GgufMetadata metadata, string key, int count) =>
        metadata.Integer(Prefix + key, int.MinValue, int.MaxValue) is { } id && id >= 0 && id < count ? id : null;
}
