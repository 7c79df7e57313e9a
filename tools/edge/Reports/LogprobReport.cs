using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Edge.Cli.Reports;

/// <summary>A token and its log-probability before any temperature.</summary>
/// <param name="Id">The token.</param>
/// <param name="Logprob">ln of its probability.</param>
/// <param name="Top">The most probable tokens at its place; null in such a list.</param>
internal sealed record LogprobReport(int Id, double Logprob, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<LogprobReport>? Top);
