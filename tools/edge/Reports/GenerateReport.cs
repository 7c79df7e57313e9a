using System.Collections.Immutable;
using Edge.Cli.Language;
using Edge.Runtime.Generation;
using Edge.Runtime.Language;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge generate --json</c> prints: schema <c>edge.generate/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="PlanDigest">SHA-256 of the plan.</param>
/// <param name="Strategy">How the model is split.</param>
/// <param name="PredictedTokenMs">Time of a token as the plan predicts it.</param>
/// <param name="PromptIds">Tokens of the prompt.</param>
/// <param name="TokenIds">Tokens of the answer.</param>
/// <param name="Text">The answer.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="ForgottenTokens">Tokens that were forgotten at the end of the context.</param>
/// <param name="LoadMs">Time from the start of the program until the model was ready.</param>
/// <param name="TtftMs">Time from the prompt to the first token.</param>
/// <param name="TokenMs">Time from a token to the next; null where there is one token.</param>
/// <param name="TokensPerS">Tokens a second, behind the first; null where there is one.</param>
/// <param name="Logprobs">For each token its log-probability and the most probable ones, if asked for.</param>
/// <param name="Speeds">What the plan took the devices' speeds to be; empty where it was made before.</param>
/// <param name="Devices">What each device measured.</param>
internal sealed record GenerateReport(
    string Schema,
    string Model,
    string PlanDigest,
    string Strategy,
    double PredictedTokenMs,
    ImmutableArray<int> PromptIds,
    ImmutableArray<int> TokenIds,
    string Text,
    string FinishReason,
    int ForgottenTokens,
    double LoadMs,
    double? TtftMs,
    LatencyReport? TokenMs,
    double? TokensPerS,
    ImmutableArray<LogprobReport>? Logprobs,
    ImmutableArray<DeviceSpeedReport> Speeds,
    ImmutableArray<LanguageDeviceReport> Devices)
{
    /// <summary>Describes an answer.</summary>
    public static GenerateReport Of(LanguageRun run, GenerationRequest request, AnswerRecord answer, IReadOnlyList<TokenDeviceReport> devices) => new(
        "edge.generate/1",
        run.Model.Name,
        run.PlanDigest,
        run.Plan.Strategy,
        run.PredictedTokenMs,
        [.. request.Prompt.Span],
        [.. answer.Tokens],
        answer.Text,
        WordFor(answer.Completion.Reason!.Value),
        answer.Completion.ForgottenTokenCount,
        run.LoadMs,
        answer.FirstUs is { } first ? Math.Round(first / 1000, 3) : null,
        answer.NextUs.Any() ? LatencyReport.Of(answer.NextUs) : null,
        answer.TokensPerS,
        request.Sampling.TopLogProbabilities > 0 ? [.. answer.Logprobs] : null,
        run.Speeds,
        [.. devices.Select(LanguageDeviceReport.Of)]);

    /// <summary>The word for a reason.</summary>
    public static string WordFor(FinishReason reason) => reason switch
    {
        Runtime.Generation.FinishReason.Stop => "stop",
        Runtime.Generation.FinishReason.Length => "length",
        Runtime.Generation.FinishReason.ContextFull => "context_full",
        Runtime.Generation.FinishReason.Cancelled => "cancelled",
        _ => "failed",
    };
}
