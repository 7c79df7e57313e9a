using Edge.Model;

namespace Edge.Kernels;

/// <summary>The real values that a fused activation lets through, both ends included.</summary>
/// <param name="Min">Least.</param>
/// <param name="Max">Greatest.</param>
public readonly record struct FloatActivationRange(float Min, float Max)
{
    /// <summary>The range of <paramref name="activation"/>.</summary>
    /// <exception cref="EdgeException">EDGE5003 where the activation is not a clamp.</exception>
    public static FloatActivationRange Of(Activation activation) => activation switch
    {
        Activation.None => new FloatActivationRange(float.NegativeInfinity, float.PositiveInfinity),
        Activation.Relu => new FloatActivationRange(0, float.PositiveInfinity),
        Activation.ReluN1To1 => new FloatActivationRange(-1, 1),
        Activation.Relu6 => new FloatActivationRange(0, 6),
        _ => throw new EdgeException(5003, $"Activation {activation} is fused behind a node.", "Kernels fuse clamps only: ReLU, ReLU6, ReLU-1-to-1.", "Import the activation as a node of its own."),
    };

    /// <summary><paramref name="value"/> moved into the range; NaN stays.</summary>
    public float Clamp(float value) => MathF.Min(MathF.Max(value, Min), Max);
}
