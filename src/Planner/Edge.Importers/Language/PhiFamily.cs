using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;

namespace Edge.Importers.Language;

/// <summary>Phi 3 and 4 mini: one matrix for queries, keys and values, one for gate and up, LongRoPE.</summary>
internal sealed class PhiFamily : ModelFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; } = ["phi3"];

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, GgufKeys keys) => common;

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, string architecture, ModelJson config) =>
        Window(config) is { } window ? common with { WindowTokens = TransformerSettings.Uniform(common.LayerCount, window) } : common;
}
