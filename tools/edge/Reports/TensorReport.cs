using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>A tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Quantization">Its quantisation, where it has one.</param>
internal sealed record TensorReport(string Name, string Type, ImmutableArray<int> Shape, long Bytes, string? Quantization)
{
    /// <summary>Describes a tensor.</summary>
    public static TensorReport Of(Tensor tensor) =>
        new(tensor.Name, tensor.Type.ToString(), tensor.Shape.Dimensions, tensor.Bytes, tensor.Quantization?.ToString());
}
