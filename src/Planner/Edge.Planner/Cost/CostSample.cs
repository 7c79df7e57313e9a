namespace Edge.Planner.Cost;

/// <summary>How long a step took when it was measured.</summary>
/// <param name="Work">What it did.</param>
/// <param name="IsFar">Whether the caches of a core held nothing of it before.</param>
/// <param name="Us">Its time, in microseconds: positive.</param>
/// <param name="Shape">Its shape, for people.</param>
public sealed record CostSample(KernelWork Work, bool IsFar, double Us, string Shape);
