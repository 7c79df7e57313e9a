using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>A schema that an answer keeps to.</summary>
/// <param name="Name">The client's name for it.</param>
/// <param name="Schema">JSON schema.</param>
internal sealed record ResponseSchema(string? Name, JsonElement? Schema);
