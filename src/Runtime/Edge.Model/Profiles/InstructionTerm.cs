namespace Edge.Model;

/// <summary>A part of a kernel's loops.</summary>
/// <param name="Term">What runs, for example <c>products of 4</c>.</param>
/// <param name="Instructions">Its price: instructions each time. Never negative.</param>
/// <param name="Most">The most often that it ran in a call that was counted.</param>
public sealed record InstructionTerm(string Term, double Instructions, double Most);
