namespace Edge.Cli.Verbs;

/// <summary>The requests that a session answers one after the other.</summary>
/// <param name="Count">How many.</param>
/// <param name="DeadlineUs">When each answer is needed, in microseconds; null for as soon as it can be had.</param>
/// <param name="EveryUs">Time from one request to the next, in microseconds; null for at once.</param>
internal sealed record RequestPattern(int Count, double? DeadlineUs, double? EveryUs);
