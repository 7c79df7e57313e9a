using System.Text.Json.Serialization;

namespace Edge.Cli.Server.Protocol;

/// <summary>What the model says: all of it, or the next piece.</summary>
/// <param name="Role"><c>assistant</c>; null in later pieces.</param>
/// <param name="Content">The text; null in the last piece.</param>
internal sealed record ChatResponseMessage(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);
