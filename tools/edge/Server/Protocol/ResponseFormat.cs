using System.Text.Json;

namespace Edge.Cli.Server.Protocol;

/// <summary>What form an answer has.</summary>
/// <param name="Type"><c>text</c>, <c>json_object</c> or <c>json_schema</c>.</param>
/// <param name="JsonSchema">The schema, for <c>json_schema</c>.</param>
internal sealed record ResponseFormat(string? Type, ResponseSchema? JsonSchema);
