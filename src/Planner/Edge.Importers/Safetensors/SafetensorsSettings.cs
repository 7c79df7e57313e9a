using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Safetensors;

/// <summary>Reads the numbers of a transformer from <c>config.json</c>.</summary>
internal static class SafetensorsSettings
{
    private const int MaxContextTokens = 1 << 27, MaxLayers = 1 << 10, MaxHeads = 1 << 14, MaxHeadSize = 1 << 14, MaxExperts = 1 << 12;

    private static readonly Dictionary<string, string> Architectures = new(StringComparer.Ordinal)
    {
        ["llama"] = "llama",
        ["mistral"] = "llama",
        ["mixtral"] = "llama",
        ["qwen2"] = "qwen2",
        ["qwen3"] = "qwen3",
        ["qwen2_moe"] = "qwen2moe",
        ["qwen3_moe"] = "qwen3moe",
        ["gemma"] = "gemma",
        ["gemma2"] = "gemma2",
        ["gemma3"] = "gemma3",
        ["gemma3_text"] = "gemma3",
        ["phi3"] = "phi3",
    };

    /// <summary>The architecture of a model, as GGUF names it.</summary>
    /// <exception cref="EdgeException">EDGE2206 for one that Edge does not know.</exception>
    public static string ArchitectureOf(ModelJson config)
    {
        string type = config.Text("model_type") ?? throw LanguageError.Settings("'model_type' is missing in config.json.", "A model says what it is.");
        return Architectures.GetValueOrDefault(type) ?? throw LanguageError.Architecture(type);
    }

    /// <summary>Reads them.</summary>
    /// <param name="config">The configuration of the language part.</param>
    /// <param name="architecture">The architecture, as GGUF names it.</param>
    /// <param name="contextTokens">Context that is wanted; null for the model's own.</param>
    public static TransformerSettings Read(ModelJson config, string architecture, int? contextTokens)
    {
        int layers = config.Require("num_hidden_layers", 1, MaxLayers), heads = config.Require("num_attention_heads", 1, MaxHeads);
        int groups = config.Integer("num_key_value_heads", 1, MaxHeads) ?? heads;
        int size = config.Integer("head_dim", 1, MaxHeadSize) ?? config.Require("hidden_size", 1, int.MaxValue) / heads;
        if (heads % groups != 0 || size < 2 || size > MaxHeadSize)
        {
            throw LanguageError.Settings($"The model has {heads} heads of {size} values and {groups} key-value heads.", "Key-value heads divide the heads.");
        }

        int context = config.Require("max_position_embeddings", 1, MaxContextTokens);
        int rotated = (int)(size * Math.Clamp(config.Positive("partial_rotary_factor") ?? 1, 2.0 / size, 1));
        int experts = config.Integer("num_local_experts", 0, MaxExperts) ?? config.Integer("num_experts", 0, MaxExperts) ?? 0;
        var common = new TransformerSettings
        {
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = groups,
            HeadSize = size,
            ContextTokens = context,
            NormEpsilon = (float)(config.Positive("rms_norm_eps") ?? 1e-6),
            Rope = ConfigRope.Read(config, rotated, context, contextTokens ?? context),
            Gate = GateOf(config.Text("hidden_act") ?? config.Text("hidden_activation") ?? "silu"),
            ExpertCount = experts,
            ExpertsUsed = experts == 0 ? 0 : config.Require("num_experts_per_tok", 1, experts),
            NormalizesExperts = config.Flag("norm_topk_prob") ?? !architecture.StartsWith("qwen", StringComparison.Ordinal),
        };
        TransformerSettings refined = ModelFamily.Of(architecture).Refine(common, architecture, config);
        return config.List("layer_types") is { } types && types.Length == layers && config.Integer("sliding_window", 0, int.MaxValue) is > 0 and int window
            ? refined with { WindowTokens = [.. types.Select(t => t.ValueEquals("sliding_attention") ? window : 0)] }
            : refined;
    }

    private static GateFunction GateOf(string name) => name switch
    {
        "silu" or "swish" => GateFunction.Silu,
        "gelu_pytorch_tanh" or "gelu_new" => GateFunction.GeluTanh,
        "gelu" => GateFunction.Gelu,
        _ => throw LanguageError.Settings($"The function on the gate is '{name}'.", "Edge knows silu, gelu and gelu_pytorch_tanh."),
    };
}
