namespace Edge.Model;

/// <summary>Elementwise <c>a / b</c> with NumPy broadcasting. Inputs: a, b; either may be a constant.</summary>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Div(Activation Activation = Activation.None) : Operator;
