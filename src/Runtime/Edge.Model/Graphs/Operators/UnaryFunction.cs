namespace Edge.Model;

/// <summary>Functions of <see cref="Unary"/>. The numbers are part of the canonical encoding.</summary>
public enum UnaryFunction : byte
{
    /// <summary><c>max(x, 0)</c>.</summary>
    Relu = 0,

    /// <summary><c>min(max(x, 0), 6)</c>.</summary>
    Relu6 = 1,

    /// <summary><c>min(max(x, -1), 1)</c>.</summary>
    ReluN1To1 = 2,

    /// <summary><c>x &lt; 0 ? Alpha·x : x</c>.</summary>
    LeakyRelu = 3,

    /// <summary><c>1 / (1 + e⁻ˣ)</c>.</summary>
    Logistic = 4,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh = 5,

    /// <summary><c>x · relu6(x + 3) / 6</c>.</summary>
    HardSwish = 6,

    /// <summary><c>max(0, min(1, Alpha·x + Beta))</c>.</summary>
    HardSigmoid = 7,

    /// <summary><c>min(max(x, Alpha), Beta)</c>.</summary>
    Clip = 8,

    /// <summary>Square root.</summary>
    Sqrt = 9,

    /// <summary>One over the square root.</summary>
    Rsqrt = 10,

    /// <summary>e to the x.</summary>
    Exp = 11,

    /// <summary>Natural logarithm.</summary>
    Log = 12,

    /// <summary>Absolute value.</summary>
    Abs = 13,

    /// <summary>−x.</summary>
    Neg = 14,

    /// <summary>x · x.</summary>
    Square = 15,

    /// <summary>ELU: <c>x &lt; 0 ? Alpha·(eˣ − 1) : x</c>.</summary>
    Elu = 16,

    /// <summary><c>x / (1 + e⁻ˣ)</c>.</summary>
    Silu = 17,

    /// <summary>GELU with the error function.</summary>
    Gelu = 18,
}
