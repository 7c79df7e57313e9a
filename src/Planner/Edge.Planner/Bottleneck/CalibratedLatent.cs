using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Planner.Bottleneck;

/// <summary>How a calibrated tensor crosses the link.</summary>
/// <param name="Quantization">Scale and zero point of its symbols, one or one for each index of the last dimension; null for a tensor of bytes that travels as it is.</param>
/// <param name="Bits">Bits of a symbol.</param>
/// <param name="Coding">How its symbols are entropy-coded; null where it is too large for that.</param>
internal sealed record CalibratedLatent(Quantization? Quantization, int Bits, LatentCoding? Coding)
{
    /// <summary>Reads off calibration pictures how a tensor crosses.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="samples">Its bytes of each picture.</param>
    /// <param name="bits">Bits of a symbol.</param>
    /// <param name="perChannel">Whether each index of the last dimension has a scale of its own.</param>
    /// <exception cref="EdgeException">EDGE3041 for samples that are none of this tensor or not finite, EDGE3042 for a tensor that cannot be quantised.</exception>
    public static CalibratedLatent Of(Tensor tensor, IReadOnlyList<ReadOnlyMemory<byte>> samples, int bits, bool perChannel)
    {
        if (samples.Count == 0 || samples.Any(s => s.Length != tensor.Bytes))
        {
            throw new EdgeException(3041, $"The calibration of '{tensor.Name}' cannot be used.", $"It has {samples.Count} pictures, each of which has {tensor.Bytes} bytes of it.", "Calibrate again, with pictures of this model.");
        }

        bool isBytes = tensor.Type is ElementType.UInt8 or ElementType.Int8;
        if (isBytes && bits == LatentCalibration.MaxBits)
        {
            return new CalibratedLatent(null, bits, SymbolStatistics.Learn([.. samples.Select(s => s.ToArray())], tensor.Shape, 1 << bits));
        }

        float[][] values = [.. samples.Select(s => Values(tensor, s.Span))];
        if (values.Any(picture => picture.Any(v => !float.IsFinite(v))))
        {
            throw new EdgeException(3041, $"The calibration of '{tensor.Name}' cannot be used.", "On one of the pictures it holds a number that is not finite.", "Look at that picture, or cut at another tensor.");
        }

        Quantization quantization = Fit(values, perChannel && tensor.Shape.Rank > 0 ? Math.Max(tensor.Shape[-1], 1) : 1, Math.Max(tensor.Shape.Rank - 1, 0), bits);
        int channels = quantization.Scales.Length;
        byte[][] symbols = [.. values.Select(picture => picture.Select((v, i) => (byte)LatentRange.Symbol(v, quantization.Scales[i % channels], quantization.ZeroPoints[i % channels], bits)).ToArray())];
        return new CalibratedLatent(quantization, bits, SymbolStatistics.Learn(symbols, tensor.Shape, 1 << bits));
    }

    /// <summary>Bytes that are expected on the link.</summary>
    /// <param name="elements">Elements of the tensor.</param>
    public long ExpectedBytes(long elements) => Coding?.ExpectedBytes((int)elements) ?? elements;

    private static Quantization Fit(float[][] values, int channels, int axis, int bits)
    {
        (float Scale, int ZeroPoint)[] ranges = new (float, int)[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            List<float> own = [];
            foreach (float[] picture in values)
            {
                for (int i = channel; i < picture.Length; i += channels)
                {
                    own.Add(picture[i]);
                }
            }

            ranges[channel] = LatentRange.Fit(CollectionsMarshal.AsSpan(own), bits);
        }

        return new Quantization([.. ranges.Select(r => r.Scale)], [.. ranges.Select(r => r.ZeroPoint)], channels == 1 ? 0 : axis);
    }

    private static float[] Values(Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        if (tensor.Type == ElementType.Float32)
        {
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        if (tensor.Type is not (ElementType.UInt8 or ElementType.Int8) || tensor.Quantization is not { IsPerTensor: true } stored)
        {
            throw new EdgeException(3042, $"'{tensor.Name}' cannot be quantised.", $"It is of {tensor.Type}; float32 is quantised, and bytes with one scale and zero point.", "Cut at another tensor.");
        }

        float[] values = new float[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            values[i] = stored.Scale * ((tensor.Type == ElementType.Int8 ? (sbyte)bytes[i] : bytes[i]) - stored.ZeroPoint);
        }

        return values;
    }
}
