using System.Collections.Immutable;

namespace Edge.Cli.Reports;

/// <summary>A request, and what the model made of it.</summary>
/// <param name="Request">What was said.</param>
/// <param name="Command">The command, as JSON text.</param>
/// <param name="TokenIds">The answer's tokens.</param>
/// <param name="IsEqual">Whether one device gives the same tokens.</param>
internal sealed record IntentAnswerReport(string Request, string Command, ImmutableArray<int> TokenIds, bool IsEqual);
