namespace Edge.Planner.Cost;

/// <summary>The predicted cost of a step on a device.</summary>
/// <param name="Time">Time, with its interval.</param>
/// <param name="Basis">What it rests on.</param>
public readonly record struct StepCost(TimeInterval Time, CostBasis Basis);
