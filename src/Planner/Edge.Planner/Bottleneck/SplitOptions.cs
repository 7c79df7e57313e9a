namespace Edge.Planner.Bottleneck;

/// <summary>What is wanted of a cut.</summary>
/// <param name="Behind">Name of the one tensor that shall cross the link; null takes the one that the model names, or lets the objective choose.</param>
/// <param name="Objective">By what it is chosen.</param>
/// <param name="DeadlineUs">The longest inference allowed, in microseconds; null is no limit.</param>
public sealed record SplitOptions(string? Behind = null, CutObjective Objective = CutObjective.Latency, double? DeadlineUs = null);
