using System.Text.Json.Serialization;

namespace Edge.Cli.Server.Protocol;

/// <summary>An answer in a conversation, or a piece of one.</summary>
/// <param name="Index">0: there is one answer.</param>
/// <param name="Message">All of it; null in a piece.</param>
/// <param name="Delta">The piece; null in a whole answer.</param>
/// <param name="Logprobs">Log-probabilities of its tokens, if they were asked for.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>; null while more follows.</param>
internal sealed record ChatChoice(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatResponseMessage? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatResponseMessage? Delta,
    ChatLogprobs? Logprobs,
    string? FinishReason);
