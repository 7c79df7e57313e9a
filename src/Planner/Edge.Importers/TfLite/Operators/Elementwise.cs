using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Options of elementwise operators.</summary>
internal static class Elementwise
{
    /// <summary>The activation fused behind ADD, SUB, MUL or DIV.</summary>
    public static Activation ArithmeticActivation(this OperatorContext op, BuiltinOptions options) =>
        op.Activation(op.Options(options).Byte(Fields.Arithmetic.Activation));

    /// <summary>A function of each element.</summary>
    public static void Unary(this OperatorContext op, UnaryFunction function, float alpha = 0, float beta = 0) =>
        op.Emit(new Unary(function, alpha, beta), op.Read(0));

    /// <summary>The slope of LEAKY_RELU below zero.</summary>
    public static float LeakyReluAlpha(this OperatorContext op)
    {
        float alpha = op.Options(BuiltinOptions.LeakyRelu).Single(Fields.LeakyRelu.Alpha);
        return float.IsFinite(alpha) ? alpha : throw op.Invalid("alpha", $"{alpha}", "It is finite.");
    }

    /// <summary>The function of GELU: the exact one.</summary>
    public static UnaryFunction GeluFunction(this OperatorContext op) =>
        op.Options(BuiltinOptions.Gelu).Boolean(Fields.Gelu.Approximate)
            ? throw op.Invalid("approximate", "set", "GELU with the error function is imported, the tanh approximation is not.")
            : UnaryFunction.Gelu;
}
