using System.Collections.Immutable;

namespace Edge.Cli.Reports;

/// <summary>How commands were understood on three devices.</summary>
/// <param name="Model">The model file.</param>
/// <param name="ModelBytes">Its size.</param>
/// <param name="MemoryBytes">Most bytes of weights that a device may have in memory at a time.</param>
/// <param name="IsEqual">Whether all answers are those of one device, token for token.</param>
/// <param name="Answers">Requests and answers.</param>
/// <param name="Devices">What each device measured.</param>
internal sealed record IntentDemoReport(
    string Model,
    long ModelBytes,
    long MemoryBytes,
    bool IsEqual,
    ImmutableArray<IntentAnswerReport> Answers,
    ImmutableArray<LanguageDeviceReport> Devices);
