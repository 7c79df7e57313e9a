namespace Edge.Runtime.Generation;

/// <summary>What a scheduler did since it was made, and does now.</summary>
/// <param name="QueuedCount">Requests that wait.</param>
/// <param name="ActiveCount">Generations in work.</param>
/// <param name="PromptTokenCount">Tokens of all prompts.</param>
/// <param name="CachedPromptTokenCount">Those of them that an earlier conversation had left in the engine's cache.</param>
/// <param name="TokenCount">Tokens of all answers.</param>
/// <param name="InferenceCount">Inferences of the engine.</param>
/// <param name="RowCount">Tokens that these ran.</param>
/// <param name="LastTokenTimestamp">When the last token was produced (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>), or 0.</param>
public readonly record struct SchedulerStatistics(
    int QueuedCount,
    int ActiveCount,
    long PromptTokenCount,
    long CachedPromptTokenCount,
    long TokenCount,
    long InferenceCount,
    long RowCount,
    long LastTokenTimestamp);
