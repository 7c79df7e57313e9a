using System.Text.Json.Serialization;

namespace Edge.Cli.Server.Protocol;

/// <summary>Reads and writes OpenAI's forms, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatResponse))]
[JsonSerializable(typeof(TextRequest))]
[JsonSerializable(typeof(TextResponse))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
