namespace Edge.Planner.Cost.Boards;

/// <summary>What a step executed when it was counted.</summary>
/// <param name="Work">What it did.</param>
/// <param name="Instructions">How many instructions that took: positive.</param>
/// <param name="Shape">Its shape, for people.</param>
public sealed record InstructionSample(InstructionWork Work, double Instructions, string Shape);
