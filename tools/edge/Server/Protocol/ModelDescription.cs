namespace Edge.Cli.Server.Protocol;

/// <summary>A model that is served.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Object"><c>model</c>.</param>
/// <param name="Created">When the server started, in seconds of Unix time.</param>
/// <param name="OwnedBy"><c>edge</c>.</param>
/// <param name="ContextTokens">Tokens of a context (not in OpenAI's interface).</param>
internal sealed record ModelDescription(string Id, string Object, long Created, string OwnedBy, int ContextTokens);
