using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>The language side of a model.</summary>
/// <param name="Architecture">Its family, as GGUF names it.</param>
/// <param name="ContextTokens">Tokens of a sequence.</param>
/// <param name="VocabularySize">Its tokens.</param>
/// <param name="Tokenizer">How text becomes tokens.</param>
/// <param name="PreTokenizer">How byte-level BPE cuts text first.</param>
/// <param name="EndTokens">Tokens at which generation ends.</param>
/// <param name="HasChatTemplate">Whether it was trained on conversations.</param>
/// <param name="LayerCount">Layers.</param>
/// <param name="KeyValueBytes">Bytes of key-value cache a token, in float16.</param>
/// <param name="WeightBytesByType">Bytes of its distinct constants by element type.</param>
internal sealed record LanguageReport(
    string Architecture,
    int ContextTokens,
    int VocabularySize,
    string Tokenizer,
    string PreTokenizer,
    ImmutableArray<string> EndTokens,
    bool HasChatTemplate,
    int LayerCount,
    long KeyValueBytes,
    ImmutableSortedDictionary<string, long> WeightBytesByType)
{
    private const int Float16Bytes = 2;

    /// <summary>Describes a language model.</summary>
    public static LanguageReport Of(Graph graph, TextInterface text)
    {
        Attention[] attention = [.. graph.Nodes.Select(n => n.Operator).OfType<Attention>()];
        return new LanguageReport(
            text.Architecture,
            text.ContextTokens,
            text.Vocabulary.Tokens.Length,
            text.Vocabulary.Kind.ToString(),
            text.Vocabulary.PreTokenizer,
            [.. text.Vocabulary.EndIds.Select(i => text.Vocabulary.Tokens[i])],
            text.ChatTemplate is not null,
            attention.Length,
            attention.Sum(a => 2L * a.KeyValueHeadCount * a.HeadSize * Float16Bytes),
            graph.Tensors.Where(t => t.IsConstant).DistinctBy(t => t.Constant).GroupBy(t => t.Type.ToString(), StringComparer.Ordinal)
                .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(t => t.Bytes), StringComparer.Ordinal));
    }
}
