using Edge.Importers.Gguf;

namespace Edge.Importers.Language;

/// <summary>Qwen 2 (biases of queries, keys and values) and Qwen 3 (norms of queries and keys), with and without experts.</summary>
internal sealed class QwenFamily : ModelFamily
{
    /// <summary>Takes the weights of its experts as they are.</summary>
    private const string Qwen2Experts = "qwen2moe";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; } = ["qwen2", "qwen3", Qwen2Experts, "qwen3moe"];

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, GgufKeys keys) => common with
    {
        NormalizesExperts = keys.Architecture != Qwen2Experts,
        WindowTokens = [],
    };
}
