using System.Collections.Immutable;

namespace Edge.Importers.Synthesis;

/// <summary>The sizes of a language model that is made up (<see cref="SyntheticModel"/>).</summary>
/// <param name="Architecture">As GGUF names it.</param>
/// <param name="LayerCount">Layers.</param>
/// <param name="Width">Values of a token between layers.</param>
/// <param name="HeadCount">Query heads.</param>
/// <param name="KeyValueHeadCount">Key-value heads.</param>
/// <param name="HeadSize">Values of a head.</param>
/// <param name="FeedForwardWidth">Values between gate and down, of each expert.</param>
/// <param name="VocabularySize">Tokens.</param>
/// <param name="ContextTokens">Tokens of a sequence.</param>
public sealed record SyntheticShape(
    string Architecture,
    int LayerCount,
    int Width,
    int HeadCount,
    int KeyValueHeadCount,
    int HeadSize,
    int FeedForwardWidth,
    int VocabularySize,
    int ContextTokens)
{
    /// <summary>Shapes of known models by name.</summary>
    public static ImmutableSortedDictionary<string, SyntheticShape> Known { get; } = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("stories15m", new SyntheticShape("llama", 6, 288, 6, 6, 48, 768, 32_000, 256) { IsTied = true }),
        KeyValuePair.Create("tinyllama-1.1b", new SyntheticShape("llama", 22, 2048, 32, 4, 64, 5632, 32_000, 2048)),
        KeyValuePair.Create("llama2-7b", new SyntheticShape("llama", 32, 4096, 32, 32, 128, 11_008, 32_000, 4096)),
        KeyValuePair.Create("llama2-70b", new SyntheticShape("llama", 80, 8192, 64, 8, 128, 28_672, 32_000, 4096)),
    ]);

    /// <summary>Whether the output layer is the table of the tokens.</summary>
    public bool IsTied { get; init; }

    /// <summary>Experts of each layer; 0 for none.</summary>
    public int ExpertCount { get; init; }

    /// <summary>Experts that a token takes.</summary>
    public int ExpertsUsed { get; init; }

    /// <summary>Tokens that a layer with a window sees; 0 where the architecture has none.</summary>
    public int WindowTokens { get; init; }
}
