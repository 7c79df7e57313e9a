namespace Edge.Cli.Server.Protocol;

/// <summary>Tokens of a request.</summary>
/// <param name="PromptTokens">Of the prompt.</param>
/// <param name="CompletionTokens">Of the answer.</param>
/// <param name="TotalTokens">Both.</param>
/// <param name="PromptTokensDetails">More about the prompt.</param>
internal sealed record Usage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails PromptTokensDetails);
