using System.Text.Json.Serialization;

namespace Edge.Testing;

/// <summary>What llama.cpp writes behind a prompt when it always takes the most probable token.</summary>
/// <param name="Prompt">Ids of the prompt.</param>
/// <param name="Ids">Ids behind it; the last is an end of generation, or the limit was reached.</param>
/// <param name="Top">For each of <paramref name="Ids"/> the most probable tokens, descending; the first is the one taken.</param>
public sealed record LlamaContinuation(
    [property: JsonPropertyName("prompt")] int[] Prompt,
    [property: JsonPropertyName("ids")] int[] Ids,
    [property: JsonPropertyName("top")] LlamaCandidate[][] Top);
