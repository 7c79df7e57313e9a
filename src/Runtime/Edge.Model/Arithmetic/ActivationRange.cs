namespace Edge.Model.Arithmetic;

/// <summary>The stored values that a fused activation lets through, both ends included.</summary>
/// <param name="Min">Least.</param>
/// <param name="Max">Greatest.</param>
public readonly record struct ActivationRange(int Min, int Max)
{
    /// <summary>
    /// The range of <paramref name="activation"/> on an integer tensor: the type's range, cut where the activation
    /// clamps, at <c>ZeroPoint + round(limit / Scale)</c>.
    /// </summary>
    /// <param name="activation">One that clamps.</param>
    /// <param name="output">Int8, UInt8, Int16 or Int32 tensor; without quantisation its numbers are the values.</param>
    /// <exception cref="EdgeException">EDGE5003 where the activation is not a clamp or the tensor is not an integer.</exception>
    public static ActivationRange Of(Activation activation, Tensor output)
    {
        ActivationRange type = Of(output);
        float scale = output.Quantization?.Scale ?? 1;
        int zeroPoint = output.Quantization?.ZeroPoint ?? 0;
        int Stored(float limit) => (int)Math.Clamp(zeroPoint + (double)MathF.Round(limit / scale, MidpointRounding.AwayFromZero), type.Min, type.Max);
        return activation switch
        {
            Activation.None => type,
            Activation.Relu => type with { Min = Stored(0) },
            Activation.ReluN1To1 => new ActivationRange(Stored(-1), Stored(1)),
            Activation.Relu6 => new ActivationRange(Stored(0), Stored(6)),
            _ => throw new EdgeException(5003, $"Activation {activation} is fused behind the node that writes '{output.Name}'.", "An integer kernel can fuse clamps only: ReLU, ReLU6, ReLU-1-to-1.", "Import the activation as a node of its own."),
        };
    }

    /// <summary>The range of an integer type.</summary>
    /// <param name="tensor">Int8, UInt8, Int16 or Int32 tensor.</param>
    public static ActivationRange Of(Tensor tensor) => tensor.Type switch
    {
        ElementType.Int8 => new ActivationRange(sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => new ActivationRange(byte.MinValue, byte.MaxValue),
        ElementType.Int16 => new ActivationRange(short.MinValue, short.MaxValue),
        ElementType.Int32 => new ActivationRange(int.MinValue, int.MaxValue),
        _ => throw new EdgeException(5003, $"Tensor '{tensor.Name}' is {tensor.Type}.", "A range of stored integers is asked for.", "Quantise the tensor to int8, uint8, int16 or int32."),
    };

    /// <summary><paramref name="value"/> moved into the range.</summary>
    public int Clamp(int value) => Math.Min(Math.Max(value, Min), Max);
}
