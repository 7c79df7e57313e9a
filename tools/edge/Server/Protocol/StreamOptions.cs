namespace Edge.Cli.Server.Protocol;

/// <summary>What a stream has besides the answer.</summary>
/// <param name="IncludeUsage">A last piece with the numbers of tokens.</param>
internal sealed record StreamOptions(bool? IncludeUsage);
