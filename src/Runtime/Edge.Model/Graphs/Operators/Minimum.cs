namespace Edge.Model;

/// <summary>Elementwise <c>min(a, b)</c> with NumPy broadcasting. Inputs: a, b; either may be a constant.</summary>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Minimum(Activation Activation = Activation.None) : Operator;
