namespace Edge.Cli.Reports;

/// <summary>A point of the Pareto front.</summary>
/// <param name="PeakBytes">Peak of live activation bytes.</param>
/// <param name="MacOverhead">Multiply-accumulates over the network's own.</param>
internal sealed record PlanParetoReport(long PeakBytes, double MacOverhead);
