using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>
/// A convolution or dense layer on int8: filter without zero point, one scale or one an output channel, and a bias in
/// int32 whose scale is that of the products (TensorFlow Lite 8-bit quantisation specification).
/// </summary>
internal static class IntegerLayer
{
    private const double SameScale = 1e-6;

    /// <summary>The integer inputs of a layer that writes <paramref name="output"/>, or null where it has no such form.</summary>
    public static int[]? InputsOf(GraphDraft draft, Node layer, int output)
    {
        if (Integers(draft, layer.Inputs[0]) is not { } input || draft[input] is not { Type: ElementType.Int8, Quantization: { IsPerTensor: true } x }
            || Integers(draft, layer.Inputs[1]) is not { } filter || !draft.IsConstant(filter)
            || draft[filter] is not { Type: ElementType.Int8, Quantization: { } w } || w.ZeroPoints.Any(z => z != 0))
        {
            return null;
        }

        int axis = layer.Operator is DepthwiseConv2D ? 3 : 0;
        if (!w.IsPerTensor && w.Axis != axis)
        {
            return null;
        }

        int channels = draft[filter].Shape[axis], bias = layer.Inputs.Length > 2 ? layer.Inputs[2] : -1;
        double[] scales = [.. w.Scales.Select(s => (double)x.Scale * s)];
        if (scales.Any(s => !(s > float.Epsilon && s / draft[output].Quantization!.Scale < int.MaxValue)))
        {
            return null;
        }

        if (bias < 0)
        {
            return [input, filter, -1];
        }

        return IntegerBias(draft, bias, scales, channels) is { } integers ? [input, filter, integers] : null;
    }

    private static int? IntegerBias(GraphDraft draft, int bias, double[] scales, int channels)
    {
        Quantization quantization = new([.. scales.Select(s => (float)s)], [.. scales.Select(_ => 0)]);
        if (Integers(draft, bias) is { } stored && draft.IsConstant(stored) && draft[stored] is { Type: ElementType.Int32, Quantization: { } q } && SameScales(q, scales))
        {
            draft.Quantize(stored, quantization);
            return stored;
        }

        if (RealBias(draft, bias) is not { } real || real.Length != channels)
        {
            return null;
        }

        int[] integers = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            double exact = Math.Round(real[c] / scales[c % scales.Length]);
            if (!(Math.Abs(exact) < int.MaxValue))
            {
                return null;
            }

            integers[c] = (int)exact;
        }

        return draft.AddConstant($"{draft[bias].Name}:int32", ElementType.Int32, new Shape(channels), MemoryMarshal.AsBytes<int>(integers).ToArray(), quantization);
    }

    private static float[]? RealBias(GraphDraft draft, int bias)
    {
        if (draft.IsConstant(bias))
        {
            return draft[bias].Type == ElementType.Float32 ? MemoryMarshal.Cast<byte, float>(draft.Bytes(bias)).ToArray() : null;
        }

        return Integers(draft, bias) is { } stored && draft.IsConstant(stored) ? DequantizedConstants.ToReal(draft, stored) : null;
    }

    private static bool SameScales(Quantization q, double[] scales) =>
        q.ZeroPoints.All(z => z == 0) && (q.Scales.Length == scales.Length || q.IsPerTensor)
        && scales.Select((s, i) => Math.Abs(q.Scales[q.IsPerTensor ? 0 : i] - s) <= SameScale * s).All(same => same);

    private static int? Integers(GraphDraft draft, int real) =>
        draft.IsWrittenBy<Dequantize>(real, out int dequantize) ? draft.NodeAt(dequantize)!.Inputs[0] : null;
}
