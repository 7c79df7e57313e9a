namespace Edge.Model.Arithmetic;

/// <summary>Quantised <c>a · b</c>: the product of the two differences from zero, brought to the output's scale (TensorFlow Lite's reference MUL).</summary>
/// <param name="LeftZeroPoint">Subtracted from a.</param>
/// <param name="RightZeroPoint">Subtracted from b.</param>
/// <param name="OutputZeroPoint">Added to the result.</param>
/// <param name="Output">Factor of the product.</param>
/// <param name="Range">The stored outputs that the activation lets through.</param>
public sealed record ProductArithmetic(int LeftZeroPoint, int RightZeroPoint, int OutputZeroPoint, FixedPointMultiplier Output, ActivationRange Range)
{
    /// <summary>Arithmetic of <c>left · right</c>.</summary>
    /// <param name="left">Int8, UInt8 or Int16, one scale.</param>
    /// <param name="right">The same type.</param>
    /// <param name="output">The same type.</param>
    /// <param name="activation">A clamp.</param>
    public static ProductArithmetic Of(Tensor left, Tensor right, Tensor output, Activation activation)
    {
        (Quantization a, Quantization b, Quantization y) = (left.Quantization!, right.Quantization!, output.Quantization!);
        FixedPointMultiplier factor = FixedPointMultiplier.Of((double)a.Scale * b.Scale / y.Scale);
        return new ProductArithmetic(a.ZeroPoint, b.ZeroPoint, y.ZeroPoint, factor, ActivationRange.Of(activation, output));
    }

    /// <summary>The stored result for two stored operands.</summary>
    public int Stored(int left, int right) =>
        Range.Clamp(Output.Apply((left - LeftZeroPoint) * (right - RightZeroPoint)) + OutputZeroPoint);
}
