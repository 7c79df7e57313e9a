using System.Text.Json.Serialization;

namespace Edge.Cli.Server.Protocol;

/// <summary>The answer of <c>/v1/completions</c>, or a piece of it.</summary>
/// <param name="Id">Its id, the same in all pieces.</param>
/// <param name="Object"><c>text_completion</c>.</param>
/// <param name="Created">When it began, in seconds of Unix time.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Choices">One; none beside the usage of a stream.</param>
/// <param name="Usage">Tokens; null in most pieces.</param>
internal sealed record TextResponse(
    string Id,
    string Object,
    long Created,
    string Model,
    TextChoice[] Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage);
