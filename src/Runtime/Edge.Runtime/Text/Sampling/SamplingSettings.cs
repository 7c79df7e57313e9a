using System.Collections.Immutable;

namespace Edge.Runtime.Text.Sampling;

/// <summary>
/// How the next token is chosen. They apply in this order: <see cref="LogitBias"/>, penalties, <see cref="TopK"/>,
/// <see cref="TopP"/>, <see cref="MinP"/>, <see cref="Temperature"/> (llama.cpp's order). As they stand, the best is taken.
/// </summary>
public sealed record SamplingSettings
{
    /// <summary>Divides the logits: 0 takes the best token, 1 is the model's own distribution, more is bolder. At most 100.</summary>
    public float Temperature { get; init; }

    /// <summary>Only that many of the best tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the best tokens that together have this probability (nucleus sampling: Holtzman et al., 2020); 1 for all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens with at least this part of the best one's probability (Nguyen et al., 2024); 0 for all.</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive logits of tokens that were there, and multiplies negative ones (Keskar et al., 2019); 1 does nothing.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from a token's logit for each time that it was there (OpenAI's <c>frequency_penalty</c>).</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken from a token's logit if it was there (OpenAI's <c>presence_penalty</c>).</summary>
    public float PresencePenalty { get; init; }

    /// <summary>How many of the last tokens, the prompt's among them, "was there" means.</summary>
    public int PenaltyWindowTokens { get; init; } = 64;

    /// <summary>Added to the logits of given tokens; negative infinity forbids one.</summary>
    public ImmutableDictionary<int, float> LogitBias { get; init; } = [];

    /// <summary>Where the random numbers start: the same seed, logits and settings give the same tokens.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many of the best tokens <see cref="Sampler.Top"/> lists, at most 64.</summary>
    public int TopLogProbabilities { get; init; }

    /// <summary>Whether <see cref="RepetitionPenalty"/>, <see cref="FrequencyPenalty"/> or <see cref="PresencePenalty"/> changes anything.</summary>
    public bool HasPenalties => PenaltyWindowTokens > 0 && (RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0);
}
