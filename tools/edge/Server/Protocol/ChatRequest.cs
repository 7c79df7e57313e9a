using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>The body of <c>POST /v1/chat/completions</c>.</summary>
internal sealed record ChatRequest : SamplingFields
{
    /// <summary>The conversation.</summary>
    public ChatRequestMessage[]? Messages { get; init; }

    /// <summary>Most tokens of the answer: the newer name of <see cref="SamplingFields.MaxTokens"/>.</summary>
    public int? MaxCompletionTokens { get; init; }

    /// <summary>Whether each token comes with its log-probability.</summary>
    public bool? Logprobs { get; init; }

    /// <summary>So many of the most probable tokens at each place.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>What form the answer has.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>Not supported: refused unless empty.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Not supported: the older name of <see cref="Tools"/>.</summary>
    public JsonElement? Functions { get; init; }
}
