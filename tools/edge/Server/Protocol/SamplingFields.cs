using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>What <c>/v1/chat/completions</c> and <c>/v1/completions</c> both take; other fields are passed over.</summary>
internal abstract record SamplingFields
{
    /// <summary>The model that the client expects; there is one, and it answers.</summary>
    public string? Model { get; init; }

    /// <summary>Most tokens of the answer.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>0 for the best token each time, up to 2.</summary>
    public float? Temperature { get; init; }

    /// <summary>The most probable tokens that together have this probability.</summary>
    public float? TopP { get; init; }

    /// <summary>The k best tokens (not in OpenAI's interface).</summary>
    public int? TopK { get; init; }

    /// <summary>Tokens with this share of the best one's probability (not in OpenAI's interface).</summary>
    public float? MinP { get; init; }

    /// <summary>Factor against repetition (not in OpenAI's interface).</summary>
    public float? RepeatPenalty { get; init; }

    /// <summary>Taken off a token's logit for each time that it came.</summary>
    public float? FrequencyPenalty { get; init; }

    /// <summary>Taken off a token's logit if it came.</summary>
    public float? PresencePenalty { get; init; }

    /// <summary>Added to logits, by token id.</summary>
    public Dictionary<string, float>? LogitBias { get; init; }

    /// <summary>The same seed gives the same answer.</summary>
    public long? Seed { get; init; }

    /// <summary>A string or up to four: the answer ends before them.</summary>
    public JsonElement? Stop { get; init; }

    /// <summary>Answers to give: one.</summary>
    public int? N { get; init; }

    /// <summary>Whether the answer comes in pieces.</summary>
    public bool? Stream { get; init; }

    /// <summary>What else a stream has.</summary>
    public StreamOptions? StreamOptions { get; init; }
}
