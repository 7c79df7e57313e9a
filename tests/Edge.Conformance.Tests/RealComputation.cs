using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>
/// A quantised case computed in real numbers: every tensor is dequantised, the float kernel computes it, and the result is
/// quantised. An integer kernel may differ by its roundings only.
/// </summary>
internal static class RealComputation
{
    /// <summary>Stored outputs of the real computation, or null for a case that has no such meaning.</summary>
    public static double[]? Of(NodeCase nodeCase)
    {
        Graph graph = nodeCase.Graph;
        Node node = nodeCase.Node;
        IEnumerable<Tensor> values = node.Inputs.Append(node.Outputs[0]).Where(i => i >= 0).Select(i => graph.Tensors[i]);
        bool quantized = values.All(t => t.Quantization is not null || t.Type is ElementType.Int32 or ElementType.Int64)
            && nodeCase.Output.Quantization is { } && nodeCase.Output.Type != ElementType.Int32;
        if (!quantized || node.Operator is Lstm or Svdf or Cast or Quantize or Dequantize)
        {
            return null;
        }

        var make = new GraphBuilder(nodeCase.Name);
        var inputs = new List<byte[]>();
        int[] operands =
        [
            .. node.Inputs.Select((tensor, position) =>
            {
                if (tensor < 0)
                {
                    return -1;
                }

                Tensor operand = graph.Tensors[tensor];
                float[] reals = operand.IsConstant
                    ? Reals(graph, node, operand, nodeCase.Weights[operand.Constant!.Value].Span)
                    : Reals(graph, node, operand, nodeCase.Inputs[graph.Inputs.IndexOf(tensor)]);
                if (operand.IsConstant)
                {
                    return make.Constant<float>(ElementType.Float32, operand.Shape, reals);
                }

                inputs.Add(MemoryMarshal.AsBytes<float>(reals).ToArray());
                return make.Input(ElementType.Float32, operand.Shape);
            }),
        ];
        int output = make.Node(node.Operator, operands, ElementType.Float32, nodeCase.Output.Shape);
        ImmutableArray<byte[]> result = new WholeGraphExecutor(make.Build(output), make.Weights, new ReferenceKernels()).Run([.. inputs]);
        Quantization quantization = nodeCase.Output.Quantization!;
        return [.. MemoryMarshal.Cast<byte, float>(result[0]).ToArray().Select(real => (real / (double)quantization.Scale) + quantization.ZeroPoint)];
    }

    /// <summary>The stored integers of a tensor.</summary>
    public static long[] Integers(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Int8 => [.. bytes.ToArray().Select(b => (long)(sbyte)b)],
        ElementType.UInt8 => [.. bytes.ToArray().Select(b => (long)b)],
        ElementType.Int16 => [.. MemoryMarshal.Cast<byte, short>(bytes).ToArray().Select(v => (long)v)],
        ElementType.Int32 => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(v => (long)v)],
        _ => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
    };

    private static float[] Reals(Graph graph, Node node, Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        long[] stored = Integers(tensor.Type, bytes);
        if (tensor.Quantization is not { } quantization)
        {
            // A bias has the scale of the sums: input times filter, one an output channel.
            float input = graph.Input(node, 0)!.Quantization!.Scale;
            Quantization filter = graph.Input(node, 1)!.Quantization!;
            return [.. stored.Select((v, c) => (float)(v * (double)input * filter.Scales[filter.IsPerTensor ? 0 : c]))];
        }

        int stride = tensor.Shape.Dimensions.Skip(quantization.Axis + 1).Aggregate(1, (a, b) => a * b);
        return
        [
            .. stored.Select((v, i) =>
            {
                int channel = quantization.IsPerTensor ? 0 : i / stride % tensor.Shape[quantization.Axis];
                return quantization.Scales[channel] * (v - quantization.ZeroPoints[channel]);
            }),
        ];
    }
}
