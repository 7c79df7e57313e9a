namespace Edge.Planner;

/// <summary>One schedule that no other beats in both memory and work.</summary>
/// <param name="PeakBytes">Peak of live activation bytes, as the search estimates it.</param>
/// <param name="MacFactor">Multiply-accumulates executed over those of the network.</param>
public sealed record ParetoPoint(long PeakBytes, double MacFactor);
