using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;

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

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, string architecture, ModelJson config)
    {
        if (config.Flag("use_sliding_window") != true || Window(config) is not { } window)
        {
            return common;
        }

        int first = config.Integer("max_window_layers", 0, int.MaxValue) ?? 0;
        return common with { WindowTokens = [.. Enumerable.Range(0, common.LayerCount).Select(i => i < first ? 0 : window)] };
    }
}
