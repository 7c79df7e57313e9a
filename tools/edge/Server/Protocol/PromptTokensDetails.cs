namespace Edge.Cli.Server.Protocol;

/// <summary>More about a prompt.</summary>
/// <param name="CachedTokens">Tokens that an earlier request had left in the cache.</param>
internal sealed record PromptTokensDetails(int CachedTokens);
