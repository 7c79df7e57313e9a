using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>The body of <c>POST /v1/completions</c>.</summary>
internal sealed record TextRequest : SamplingFields
{
    /// <summary>A string, a list of one string, or a list of token ids.</summary>
    public JsonElement? Prompt { get; init; }

    /// <summary>Log-probabilities of the answer's tokens and of so many of the most probable ones.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Whether the answer begins with the prompt.</summary>
    public bool? Echo { get; init; }

    /// <summary>Not supported.</summary>
    public string? Suffix { get; init; }

    /// <summary>Answers to choose from: one.</summary>
    public int? BestOf { get; init; }
}
