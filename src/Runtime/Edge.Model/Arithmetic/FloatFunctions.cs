namespace Edge.Model.Arithmetic;

/// <summary>The functions of <see cref="Unary"/> on real numbers.</summary>
public static class FloatFunctions
{
    /// <summary>The function's value at <paramref name="x"/>.</summary>
    /// <param name="unary">Which function, with its parameters.</param>
    /// <param name="x">Where.</param>
    /// <exception cref="EdgeException">EDGE5001 for a function that is not known.</exception>
    public static float Evaluate(Unary unary, float x) => unary.Function switch
    {
        UnaryFunction.Relu => MathF.Max(x, 0),
        UnaryFunction.Relu6 => MathF.Min(MathF.Max(x, 0), 6),
        UnaryFunction.ReluN1To1 => MathF.Min(MathF.Max(x, -1), 1),
        UnaryFunction.LeakyRelu => x > 0 ? x : x * unary.Alpha,
        UnaryFunction.Logistic => 1 / (1 + MathF.Exp(-x)),
        UnaryFunction.Tanh => MathF.Tanh(x),
        UnaryFunction.HardSwish => x * MathF.Min(MathF.Max(x + 3, 0), 6) / 6,
        UnaryFunction.HardSigmoid => MathF.Max(0, MathF.Min(1, (unary.Alpha * x) + unary.Beta)),
        UnaryFunction.Clip => MathF.Min(MathF.Max(x, unary.Alpha), unary.Beta),
        UnaryFunction.Sqrt => MathF.Sqrt(x),
        UnaryFunction.Rsqrt => 1 / MathF.Sqrt(x),
        UnaryFunction.Exp => MathF.Exp(x),
        UnaryFunction.Log => MathF.Log(x),
        UnaryFunction.Abs => MathF.Abs(x),
        UnaryFunction.Neg => -x,
        UnaryFunction.Square => x * x,
        UnaryFunction.Elu => x < 0 ? unary.Alpha * (MathF.Exp(x) - 1) : x,
        UnaryFunction.Silu => x / (1 + MathF.Exp(-x)),
        UnaryFunction.Gelu => (float)(0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
        _ => throw new EdgeException(5001, $"Function {(int)unary.Function} is not known.", "The plan was made by a newer version.", "Update Edge."),
    };

    /// <summary>
    /// The error function: its Maclaurin series below 3 and the continued fraction of its complement from there on
    /// (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.5 and 7.1.14), to about 1e-15.
    /// </summary>
    private static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (a < 3)
        {
            double term = a, sum = a;
            for (int n = 1; Math.Abs(term) > 1e-17 * sum; n++)
            {
                term *= -a * a / n;
                sum += term / ((2 * n) + 1);
            }

            return Math.CopySign(2 / Math.Sqrt(Math.PI) * sum, x);
        }

        double fraction = 0;
        for (int k = 40; k >= 1; k--)
        {
            fraction = k / 2.0 / (a + fraction);
        }

        return Math.CopySign(1 - (Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * (a + fraction))), x);
    }
}
