using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>The numbers of a transformer that its weights do not tell.</summary>
internal sealed record TransformerSettings
{
    /// <summary>Layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>H, the query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>K, the key-value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>S, the values of a head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>ε of the norms.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>Rotary frequencies.</summary>
    public required RopeFrequencies Rope { get; init; }

    /// <summary>Rotary frequencies of layers with a window, where they have their own (Gemma 3).</summary>
    public RopeFrequencies? LocalRope { get; init; }

    /// <summary>Which values of a head are rotated together.</summary>
    public RopePairing Pairing { get; init; } = RopePairing.Halves;

    /// <summary>What a token of a layer sees, a number a layer; empty where all layers see everything.</summary>
    public ImmutableArray<int> WindowTokens { get; init; } = [];

    /// <summary>What attention scores are multiplied by; null for 1/√S.</summary>
    public float? AttentionScale { get; init; }

    /// <summary>Limit of attention scores; 0 for none.</summary>
    public float AttentionSoftCap { get; init; }

    /// <summary>Limit of the logits; 0 for none.</summary>
    public float OutputSoftCap { get; init; }

    /// <summary>What the row of a token is multiplied by.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>What is added to the weights of norms: 1 where a file holds their distance from one.</summary>
    public float NormOffset { get; init; }

    /// <summary>The function on the gate.</summary>
    public GateFunction Gate { get; init; } = GateFunction.Silu;

    /// <summary>Experts in a layer that has any.</summary>
    public int ExpertCount { get; init; }

    /// <summary>Experts that a token takes.</summary>
    public int ExpertsUsed { get; init; }

    /// <summary>Whether the weights of the experts taken sum to one.</summary>
    public bool NormalizesExperts { get; init; } = true;

    /// <summary>The same window in all layers.</summary>
    /// <param name="layers">Layers.</param>
    /// <param name="tokens">The window.</param>
    public static ImmutableArray<int> Uniform(int layers, int tokens) => [.. Enumerable.Repeat(tokens, layers)];

    /// <summary>Windows where every n-th layer sees everything.</summary>
    /// <param name="layers">Layers.</param>
    /// <param name="tokens">The window of the others.</param>
    /// <param name="period">n.</param>
    public static ImmutableArray<int> Alternating(int layers, int tokens, int period) =>
        [.. Enumerable.Range(0, layers).Select(i => i % period == period - 1 ? 0 : tokens)];
}
