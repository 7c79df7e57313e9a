using Edge.Importers.Language;

namespace Edge.Importers.Safetensors;

/// <summary>Reads rotary frequencies from <c>config.json</c>: <c>rope_theta</c> and <c>rope_scaling</c>, or both in <c>rope_parameters</c>.</summary>
internal static class ConfigRope
{
    private const double DefaultBase = 10_000;
    private const int MaxContextTokens = 1 << 27;

    /// <summary>Reads them.</summary>
    /// <param name="config">The configuration of the language part.</param>
    /// <param name="rotated">Values of a head that are rotated.</param>
    /// <param name="context">The model's own context.</param>
    /// <param name="contextTokens">The context that is wanted.</param>
    public static RopeFrequencies Read(ModelJson config, int rotated, int context, int contextTokens)
    {
        ModelJson? parameters = config.Object("rope_parameters");
        parameters = parameters?.Object("full_attention") ?? parameters;
        double @base = parameters?.Positive("rope_theta") ?? config.Positive("rope_theta") ?? DefaultBase;
        return (parameters ?? config.Object("rope_scaling")) is { } scaling
            ? Scaled(config, scaling, @base, rotated, context, contextTokens)
            : RopeFrequencies.Plain(@base, rotated);
    }

    /// <summary>Frequencies of the layers with a window (Gemma 3).</summary>
    /// <param name="config">The configuration of the language part.</param>
    /// <param name="rotated">Values of a head that are rotated.</param>
    public static RopeFrequencies ReadLocal(ModelJson config, int rotated) => RopeFrequencies.Plain(
        config.Positive("rope_local_base_freq") ?? config.Object("rope_parameters")?.Object("sliding_attention")?.Positive("rope_theta") ?? DefaultBase,
        rotated);

    private static RopeFrequencies Scaled(ModelJson config, ModelJson scaling, double @base, int rotated, int context, int contextTokens)
    {
        double factor = scaling.Positive("factor") ?? 1;
        int? original = scaling.Integer("original_max_position_embeddings", 1, MaxContextTokens) ?? config.Integer("original_max_position_embeddings", 1, MaxContextTokens);
        double? magnitude = scaling.Positive("attention_factor");
        switch (scaling.Text("rope_type") ?? scaling.Text("type") ?? "default")
        {
            case "default":
                return RopeFrequencies.Plain(@base, rotated);
            case "linear":
                return RopeFrequencies.Plain(@base, rotated).Linear(factor);
            case "dynamic":
                return RopeFrequencies.Dynamic(@base, rotated, factor, original ?? context, contextTokens);
            case "llama3":
                return RopeFrequencies.Plain(@base, rotated).Llama3(factor, scaling.Positive("low_freq_factor") ?? 1, scaling.Positive("high_freq_factor") ?? 4, original ?? context);
            case "yarn":
                return RopeFrequencies.Yarn(@base, rotated, new YarnSettings(
                    factor,
                    original ?? context,
                    scaling.Positive("beta_fast") ?? YarnSettings.DefaultFastTurns,
                    scaling.Positive("beta_slow") ?? YarnSettings.DefaultSlowTurns,
                    (float?)magnitude ?? YarnSettings.MagnitudeOf(factor)));
            case "longrope" or "su":
                int trained = original ?? context;
                double stretch = (double)context / trained;
                float[] factors = scaling.Floats(contextTokens > trained ? "long_factor" : "short_factor") ?? throw LanguageError.Settings("LongRoPE has no factors.", "There is a positive factor a frequency.");
                magnitude ??= stretch <= 1 || trained <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(stretch) / Math.Log(trained)));
                return RopeFrequencies.Plain(@base, rotated).DividedBy(factors) with { Magnitude = (float)magnitude };
            case var other:
                throw LanguageError.Settings($"Rotary positions are scaled by '{other}'.", "Edge knows default, linear, dynamic, llama3, yarn and longrope.");
        }
    }
}
