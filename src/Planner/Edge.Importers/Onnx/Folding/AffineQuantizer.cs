using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>QuantizeLinear and DequantizeLinear of constants (ONNX operator specification).</summary>
internal static class AffineQuantizer
{
    /// <summary><c>scale · (stored − zero point)</c>.</summary>
    public static float[] ToReal(long[] stored, int[] dims, Quantization quantization)
    {
        float[] real = new float[stored.Length];
        int inner = InnerOf(dims, quantization);
        for (int i = 0; i < real.Length; i++)
        {
            int channel = i / inner % quantization.Scales.Length;
            real[i] = (stored[i] - quantization.ZeroPoints[channel]) * quantization.Scales[channel];
        }

        return real;
    }

    /// <summary><c>real / scale</c>, rounded with halves to even, plus the zero point, kept within <paramref name="type"/>.</summary>
    public static long[] ToStored(float[] real, int[] dims, Quantization quantization, ElementType type)
    {
        (long least, long most) = Range(type);
        long[] stored = new long[real.Length];
        int inner = InnerOf(dims, quantization);
        for (int i = 0; i < stored.Length; i++)
        {
            int channel = i / inner % quantization.Scales.Length;
            float rounded = MathF.Round(real[i] / quantization.Scales[channel], MidpointRounding.ToEven);
            stored[i] = (long)Math.Clamp((double)rounded + quantization.ZeroPoints[channel], least, most);
        }

        return stored;
    }

    /// <summary>The least and the largest stored number of a type.</summary>
    public static (long Least, long Most) Range(ElementType type) => type switch
    {
        ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
        ElementType.Int16 => (short.MinValue, short.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    private static int InnerOf(int[] dims, Quantization quantization) =>
        quantization.IsPerTensor ? 1 : Math.Max(1, Dims.Count(dims.AsSpan(quantization.Axis + 1)));
}
