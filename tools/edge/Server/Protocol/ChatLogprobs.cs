namespace Edge.Cli.Server.Protocol;

/// <summary>Log-probabilities of an answer in a conversation.</summary>
/// <param name="Content">One for each token.</param>
internal sealed record ChatLogprobs(TokenLogprob[] Content);
