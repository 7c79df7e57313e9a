using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">A string, or a list of parts of type <c>text</c>.</param>
internal sealed record ChatRequestMessage(string? Role, JsonElement? Content);
