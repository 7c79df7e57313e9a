using Edge.Importers.Gguf;
using Edge.Importers.Safetensors;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>Gemma 1 to 3: scaled embeddings, norms behind the blocks, soft limits (2), windows in most layers (2, 3).</summary>
internal sealed class GemmaFamily : ModelFamily
{
    private const float Gemma2AttentionCap = 50, Gemma2OutputCap = 30;
    private const int Gemma2Window = 4096, Gemma2Period = 2, Gemma3Period = 6;
    private const double Gemma3LocalBase = 10_000;

    // Gemma 2 and 3 of 27 billion parameters scale scores by the width a head, not by the size of a head.
    private const int Gemma2LargeLayers = 46, Gemma3LargeLayers = 62;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; } = ["gemma", "gemma2", "gemma3"];

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, GgufKeys keys)
    {
        int width = keys.Require("embedding_length", 1, int.MaxValue);
        TransformerSettings gemma = common with { Gate = GateFunction.GeluTanh, EmbeddingScale = MathF.Sqrt(width), WindowTokens = [] };
        float widthScale = (float)(1 / Math.Sqrt((double)width / common.HeadCount));
        int layers = common.LayerCount;
        return keys.Architecture switch
        {
            "gemma2" => gemma with
            {
                AttentionSoftCap = keys.Number("attn_logit_softcapping") ?? Gemma2AttentionCap,
                OutputSoftCap = keys.Number("final_logit_softcapping") ?? Gemma2OutputCap,
                WindowTokens = TransformerSettings.Alternating(layers, keys.Window() ?? Gemma2Window, Gemma2Period),
                AttentionScale = layers == Gemma2LargeLayers ? widthScale : null,
            },
            "gemma3" => gemma with
            {
                OutputSoftCap = keys.Number("final_logit_softcapping") ?? 0,
                WindowTokens = keys.Window() is { } window ? TransformerSettings.Alternating(layers, window, keys.Integer("attention.sliding_window_pattern", 1, GgufLimits.MaxLayers) ?? Gemma3Period) : [],
                LocalRope = RopeFrequencies.Plain(keys.Number("rope.freq_base_swa") ?? Gemma3LocalBase, 2 * common.Rope.Values.Length),
                AttentionScale = layers == Gemma3LargeLayers ? widthScale : null,
            },
            _ => gemma,
        };
    }

    /// <inheritdoc/>
    public override TransformerSettings Refine(TransformerSettings common, string architecture, ModelJson config)
    {
        int layers = common.LayerCount;
        TransformerSettings gemma = common with
        {
            Gate = GateFunction.GeluTanh,
            EmbeddingScale = MathF.Sqrt(config.Require("hidden_size", 1, int.MaxValue)),
            NormOffset = 1,
            AttentionScale = config.Positive("query_pre_attn_scalar") is { } scalar ? (float)(1 / Math.Sqrt(scalar)) : null,
            AttentionSoftCap = (float)(config.Positive("attn_logit_softcapping") ?? 0),
            OutputSoftCap = (float)(config.Positive("final_logit_softcapping") ?? 0),
        };
        return Window(config) is not { } window ? gemma
            : architecture != "gemma3" ? gemma with { WindowTokens = TransformerSettings.Alternating(layers, window, Gemma2Period) }
            : gemma with
            {
                WindowTokens = TransformerSettings.Alternating(layers, window, config.Integer("sliding_window_pattern", 1, GgufLimits.MaxLayers) ?? Gemma3Period),
                LocalRope = ConfigRope.ReadLocal(config, 2 * common.Rope.Values.Length),
            };
    }
}
