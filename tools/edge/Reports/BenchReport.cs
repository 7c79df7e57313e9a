using System.Collections.Immutable;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge bench --json</c> prints: schema <c>edge.bench/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="PlanDigest">SHA-256 of the plan.</param>
/// <param name="Strategy">How the model is split.</param>
/// <param name="PredictedTokenMs">Time of a token as the plan predicts it.</param>
/// <param name="Threads">Threads that compute on each device.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="GenTokens">Tokens generated.</param>
/// <param name="Repeat">Times measured.</param>
/// <param name="PrefillTokensPerS">Tokens of the prompt a second: the median.</param>
/// <param name="DecodeTokensPerS">Tokens of the answer a second, without the first: the median.</param>
/// <param name="PrefillRuns">Each time, in tokens a second.</param>
/// <param name="DecodeRuns">Each time, in tokens a second.</param>
/// <param name="TokenMs">Time from a token to the next.</param>
/// <param name="LoadMs">Time from the start of the program until the model was ready.</param>
/// <param name="PeakRssBytes">Most physical memory of this process.</param>
/// <param name="Speeds">What the plan took the devices' speeds to be; empty where it was made before.</param>
/// <param name="Devices">What each device measured.</param>
internal sealed record BenchReport(
    string Schema,
    string Model,
    string PlanDigest,
    string Strategy,
    double PredictedTokenMs,
    int Threads,
    int PromptTokens,
    int GenTokens,
    int Repeat,
    double PrefillTokensPerS,
    double DecodeTokensPerS,
    ImmutableArray<double> PrefillRuns,
    ImmutableArray<double> DecodeRuns,
    LatencyReport TokenMs,
    double LoadMs,
    long PeakRssBytes,
    ImmutableArray<DeviceSpeedReport> Speeds,
    ImmutableArray<LanguageDeviceReport> Devices);
