namespace Edge.Model;

/// <summary>
/// A value of a <see cref="Graph"/>: an activation, or a constant whose bytes are in the model's
/// <see cref="WeightStore"/> under <see cref="Constant"/>.
/// </summary>
/// <param name="Name">Name from the model file; unique in its graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions; images are <c>[1,H,W,C]</c>.</param>
/// <param name="Quantization">Quantisation parameters, or null where the stored numbers are the values.</param>
/// <param name="Constant">Digest of the bytes of a constant (little-endian, row-major); null for an activation.</param>
public sealed record Tensor(string Name, ElementType Type, Shape Shape, Quantization? Quantization = null, Digest? Constant = null)
{
    /// <summary>Whether the bytes are known before the network runs.</summary>
    public bool IsConstant => Constant is not null;

    /// <summary>Size in bytes.</summary>
    public long Bytes => Type.Bytes(Shape.ElementCount);
}
