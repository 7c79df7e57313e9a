using Edge.Cli.Server.Protocol;

namespace Edge.Cli.Server;

/// <summary>A piece of an answer on its way to a client.</summary>
/// <param name="Text">Text that is certain; often empty.</param>
/// <param name="Logprob">The token and its log-probability, if they were asked for.</param>
internal readonly record struct AnswerPart(string Text, TokenLogprob? Logprob);
