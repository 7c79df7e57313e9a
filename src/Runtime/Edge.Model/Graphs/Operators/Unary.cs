namespace Edge.Model;

/// <summary>A function of each element: <c>[…] → […]</c>, same shape. Input: x.</summary>
/// <param name="Function">Which function.</param>
/// <param name="Alpha">First parameter, where the function has one (see <see cref="UnaryFunction"/>).</param>
/// <param name="Beta">Second parameter, where the function has one.</param>
public sealed record Unary(UnaryFunction Function, float Alpha = 0, float Beta = 0) : Operator;
