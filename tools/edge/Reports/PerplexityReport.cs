using Edge.Cli.Language;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge perplexity --json</c> prints: schema <c>edge.perplexity/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="WindowTokens">Tokens of a window.</param>
/// <param name="Windows">Windows that were read.</param>
/// <param name="Perplexity">A token, over all but the first of each window.</param>
/// <param name="ScoredTokens">How many those are.</param>
/// <param name="SecondHalfPerplexity">A token, over those behind the middle of a window: llama.cpp's definition.</param>
/// <param name="SecondHalfScoredTokens">How many those are.</param>
/// <param name="TotalMs">How long it took.</param>
internal sealed record PerplexityReport(
    string Schema,
    string Model,
    int Tokens,
    int WindowTokens,
    int Windows,
    double Perplexity,
    long ScoredTokens,
    double SecondHalfPerplexity,
    long SecondHalfScoredTokens,
    double TotalMs)
{
    /// <summary>Describes a measurement.</summary>
    public static PerplexityReport Of(string model, int tokens, TextPerplexity perplexity, double totalMs) => new(
        "edge.perplexity/1",
        model,
        tokens,
        perplexity.WindowTokens,
        perplexity.WindowCount,
        Math.Round(perplexity.Value, 5),
        perplexity.ScoredCount,
        Math.Round(perplexity.SecondHalfValue, 5),
        perplexity.SecondHalfScoredCount,
        Math.Round(totalMs, 1));
}
