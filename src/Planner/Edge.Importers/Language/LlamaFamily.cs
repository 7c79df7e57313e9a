using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>Llama 2 and 3, TinyLlama, SmolLM, Mistral, and Mixtral with its experts.</summary>
internal sealed class LlamaFamily : ModelFamily
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; } = ["llama"];

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, GgufKeys keys) => common with { Pairing = RopePairing.Adjacent };

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, string architecture, ModelJson config) =>
        Window(config) is { } window ? common with { WindowTokens = TransformerSettings.Uniform(common.LayerCount, window) } : common;
}
