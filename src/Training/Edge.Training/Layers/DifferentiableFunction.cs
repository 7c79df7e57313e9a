using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>A function of one value and its derivative.</summary>
/// <param name="Value">y = f(x).</param>
/// <param name="Slope">f′ at x, given x and y.</param>
internal sealed record DifferentiableFunction(Func<float, float> Value, Func<float, float, float> Slope)
{
    /// <summary>The function of a Unary node, or null where it has no derivative here; clamps are <see cref="ClampLayer"/>'s.</summary>
    public static DifferentiableFunction? Of(Unary unary)
    {
        (float alpha, float beta) = (unary.Alpha, unary.Beta);
        return unary.Function switch
        {
            UnaryFunction.LeakyRelu => new(x => x < 0 ? alpha * x : x, (x, _) => x < 0 ? alpha : 1),
            UnaryFunction.Logistic => new(Logistic, (_, y) => y * (1 - y)),
            UnaryFunction.Tanh => new(MathF.Tanh, (_, y) => 1 - (y * y)),
            UnaryFunction.HardSwish => new(x => x * Math.Clamp(x + 3, 0, 6) / 6, (x, _) => x <= -3 ? 0 : x >= 3 ? 1 : ((2 * x) + 3) / 6),
            UnaryFunction.HardSigmoid => new(x => Math.Clamp((alpha * x) + beta, 0, 1), (_, y) => y is > 0 and < 1 ? alpha : 0),
            UnaryFunction.Sqrt => new(MathF.Sqrt, (_, y) => 0.5f / y),
            UnaryFunction.Rsqrt => new(x => 1 / MathF.Sqrt(x), (_, y) => -0.5f * y * y * y),
            UnaryFunction.Exp => new(MathF.Exp, (_, y) => y),
            UnaryFunction.Log => new(MathF.Log, (x, _) => 1 / x),
            UnaryFunction.Abs => new(MathF.Abs, (x, _) => MathF.Sign(x)),
            UnaryFunction.Neg => new(x => -x, (_, _) => -1),
            UnaryFunction.Square => new(x => x * x, (x, _) => 2 * x),
            UnaryFunction.Elu => new(x => x < 0 ? alpha * (MathF.Exp(x) - 1) : x, (x, y) => x < 0 ? y + alpha : 1),
            UnaryFunction.Silu => new(x => x * Logistic(x), (x, y) => y + (Logistic(x) * (1 - y))),
            _ => null,
        };
    }

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}
