namespace Edge.Cli.Server.Protocol;

/// <summary>Every answer that is none.</summary>
/// <param name="Error">What is wrong.</param>
internal sealed record ErrorBody(ErrorDescription Error);
