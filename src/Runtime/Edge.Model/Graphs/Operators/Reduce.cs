namespace Edge.Model;

/// <summary>A reduction over axes. Input: x.</summary>
/// <param name="Function">Mean, sum, max or min.</param>
/// <param name="Axes">The axes, ascending, not negative.</param>
/// <param name="KeepDimensions">Reduced axes stay as 1.</param>
public sealed record Reduce(ReduceFunction Function, Shape Axes, bool KeepDimensions) : Operator;
