using Edge.Model;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>Whether the operands of a node are what the quantised functions compute.</summary>
internal static class QuantizedOperands
{
    /// <summary>Largest magnitude of an int8 less its zero point.</summary>
    public const long LargestDifference = 255;

    /// <summary>Whether two int8 operands with one scale each give an int8 with one scale.</summary>
    public static bool AreInt8(NodeBinding binding) =>
        binding.Node.Inputs.Length == 2
        && IsInt8(binding.Graph.Input(binding.Node, 0))
        && IsInt8(binding.Graph.Input(binding.Node, 1))
        && IsInt8(binding.Graph.Output(binding.Node));

    private static bool IsInt8(Tensor? tensor) => tensor is { Type: ElementType.Int8, Quantization: { IsPerTensor: true, ZeroPoint: >= sbyte.MinValue and <= sbyte.MaxValue } };
}
