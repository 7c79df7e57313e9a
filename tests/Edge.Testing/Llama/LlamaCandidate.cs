using System.Text.Json.Serialization;

namespace Edge.Testing;

/// <summary>A token that may come next, as llama.cpp sees it.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Probability">Its share of the softmax over the whole vocabulary.</param>
public sealed record LlamaCandidate(
    [property: JsonPropertyName("id")] int Token,
    [property: JsonPropertyName("logit")] float Logit,
    [property: JsonPropertyName("p")] double Probability);
