using Edge.Importers.Language;

namespace Edge.Importers.Gguf;

/// <summary>Reads the numbers of a transformer from the metadata of a GGUF file.</summary>
internal static class GgufSettings
{
    private const float DefaultRopeBase = 10_000;
    private const int MaxContextTokens = 1 << 27, MaxHeads = 1 << 14, MaxHeadSize = 1 << 14, MaxExperts = 1 << 12;

    /// <summary>Reads them.</summary>
    /// <param name="keys">The metadata.</param>
    /// <param name="weights">The weights: factors of rotary frequencies are among them.</param>
    /// <param name="contextTokens">Context that is wanted; null for the model's own.</param>
    public static TransformerSettings Read(GgufKeys keys, TensorSource weights, int? contextTokens)
    {
        var family = ModelFamily.Of(keys.Architecture);
        int context = keys.Require("context_length", 1, MaxContextTokens);
        int layers = keys.Require("block_count", 1, GgufLimits.MaxLayers), heads = keys.Require("attention.head_count", 1, MaxHeads);
        int groups = keys.Integer("attention.head_count_kv", 1, MaxHeads) ?? heads;
        int size = keys.Integer("attention.key_length", 1, MaxHeadSize) ?? keys.Require("embedding_length", 1, int.MaxValue) / heads;
        if (heads % groups != 0 || size < 2 || size > MaxHeadSize || (keys.Integer("attention.value_length", 1, MaxHeadSize) ?? size) != size)
        {
            throw LanguageError.Settings($"The model has {heads} heads of {size} values and {groups} key-value heads.", "Key-value heads divide the heads, and keys and values are of one size.");
        }

        int rotated = keys.Integer("rope.dimension_count", 2, size) ?? size;
        int experts = keys.Integer("expert_count", 0, MaxExperts) ?? 0;
        var common = new TransformerSettings
        {
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = groups,
            HeadSize = size,
            ContextTokens = context,
            NormEpsilon = keys.Positive("attention.layer_norm_rms_epsilon") ?? throw LanguageError.Settings("The ε of the norms is missing.", "The model cannot be built without it."),
            Rope = ReadRope(keys, weights, rotated, context, contextTokens ?? context),
            WindowTokens = keys.Window() is { } window ? TransformerSettings.Uniform(layers, window) : [],
            ExpertCount = experts,
            ExpertsUsed = experts == 0 ? 0 : keys.Require("expert_used_count", 1, experts),
        };
        return family.Refine(common, keys);
    }

    private static RopeFrequencies ReadRope(GgufKeys keys, TensorSource weights, int rotated, int context, int contextTokens)
    {
        double @base = keys.Positive("rope.freq_base") ?? DefaultRopeBase;
        double factor = keys.Positive("rope.scaling.factor") ?? keys.Positive("rope.scale_linear") ?? 1;
        int trained = keys.Integer("rope.scaling.original_context_length", 1, MaxContextTokens) ?? context;
        float magnitude = keys.Positive("rope.scaling.attn_factor") ?? 1;
        RopeFrequencies plain = RopeFrequencies.Plain(@base, rotated) with { Magnitude = magnitude };
        TensorRole longOrShort = contextTokens > trained ? TensorRole.RopeLongFactors : TensorRole.RopeShortFactors;
        if ((weights.Weight(TensorRole.RopeFactors) ?? weights.Weight(longOrShort)) is { } factors)
        {
            return plain.DividedBy(factors.ToFloats());
        }

        return keys.Text("rope.scaling.type") switch
        {
            null or "none" or "longrope" => plain,
            "linear" => plain.Linear(factor),
            "yarn" => RopeFrequencies.Yarn(@base, rotated, new YarnSettings(
                factor,
                trained,
                keys.Positive("rope.scaling.yarn_beta_fast") ?? YarnSettings.DefaultFastTurns,
                keys.Positive("rope.scaling.yarn_beta_slow") ?? YarnSettings.DefaultSlowTurns,
                magnitude * YarnSettings.MagnitudeOf(factor))),
            { } other => throw LanguageError.Settings($"Rotary positions are scaled by '{other}'.", "Edge knows none, linear, yarn and longrope."),
        };
    }
}
