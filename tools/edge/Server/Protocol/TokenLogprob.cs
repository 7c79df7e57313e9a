using System.Text.Json.Serialization;

namespace Edge.Cli.Server.Protocol;

/// <summary>A token and its log-probability.</summary>
/// <param name="Token">Its text; half characters are U+FFFD.</param>
/// <param name="Logprob">ln of its probability.</param>
/// <param name="Bytes">Its bytes in UTF-8.</param>
/// <param name="TopLogprobs">The most probable tokens at its place; null in such a list.</param>
internal sealed record TokenLogprob(
    string Token,
    float Logprob,
    int[] Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TokenLogprob[]? TopLogprobs);
