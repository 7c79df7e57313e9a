namespace Edge.Model;

/// <summary>Softmax along one axis: <c>e^(Beta·x) / Σ e^(Beta·x)</c>. Input: x.</summary>
/// <param name="Beta">Factor before the exponent.</param>
/// <param name="Axis">The axis, not negative.</param>
public sealed record Softmax(float Beta, int Axis) : Operator;
