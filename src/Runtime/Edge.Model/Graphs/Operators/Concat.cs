namespace Edge.Model;

/// <summary>Tensors one behind the other along an axis. Inputs: one or more.</summary>
/// <param name="Axis">The axis, not negative.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Concat(int Axis, Activation Activation = Activation.None) : Operator;
