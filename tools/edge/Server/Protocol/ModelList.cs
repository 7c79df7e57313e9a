namespace Edge.Cli.Server.Protocol;

/// <summary>The answer of <c>/v1/models</c>.</summary>
/// <param name="Object"><c>list</c>.</param>
/// <param name="Data">The models: one.</param>
internal sealed record ModelList(string Object, ModelDescription[] Data);
