using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>Which input element each output element of a <see cref="GatherKernel"/> is.</summary>
/// <param name="Output">Dimensions that output elements are counted in.</param>
/// <param name="Dimensions">Where each of them reads the input.</param>
/// <param name="Input">Dimensions that input elements are counted in.</param>
/// <param name="Padding">Bytes of the element where the input has none; empty if that cannot be.</param>
internal sealed record GatherMapping(Shape Output, GatherDimension[] Dimensions, Shape Input, byte[] Padding)
{
    /// <summary>The mapping, ready to ask.</summary>
    public GatherIndex Index() => new(Output, Dimensions, Input);
}
