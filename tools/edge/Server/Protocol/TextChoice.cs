namespace Edge.Cli.Server.Protocol;

/// <summary>A text, or a piece of one.</summary>
/// <param name="Index">0: there is one.</param>
/// <param name="Text">The text.</param>
/// <param name="Logprobs">Log-probabilities of its tokens, if they were asked for.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>; null while more follows.</param>
internal sealed record TextChoice(int Index, string Text, TextLogprobs? Logprobs, string? FinishReason);
