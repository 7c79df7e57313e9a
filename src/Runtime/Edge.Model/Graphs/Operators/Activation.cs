namespace Edge.Model;

/// <summary>The clamp or function fused behind an operator.</summary>
public enum Activation : byte
{
    /// <summary>The value itself.</summary>
    None = 0,

    /// <summary><c>max(x, 0)</c>.</summary>
    Relu = 1,

    /// <summary><c>min(max(x, -1), 1)</c>.</summary>
    ReluN1To1 = 2,

    /// <summary><c>min(max(x, 0), 6)</c>.</summary>
    Relu6 = 3,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh = 4,

    /// <summary>1 for a negative value (TensorFlow Lite SIGN_BIT).</summary>
    SignBit = 5,
}
