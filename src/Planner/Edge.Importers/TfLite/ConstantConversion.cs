using System.Buffers.Binary;
using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>Constants in another type than the file's: computed once, at import.</summary>
internal static class ConstantConversion
{
    /// <summary>Spreads 4-bit values, the lower half of a byte first, to int8.</summary>
    public static byte[] UnpackInt4(ReadOnlySpan<byte> packed, int count, ReadBudget budget)
    {
        budget.Spend(count);
        var values = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int nibble = (packed[i / 2] >> (4 * (i % 2))) & 0xF;
            values[i] = (byte)((nibble ^ 8) - 8);
        }

        return values;
    }

    /// <summary>
    /// Real values of a constant. Weights of hybrid networks (float activations, int8 weights) and half-precision weights
    /// become float32: <c>Scale · (stored − ZeroPoint)</c>.
    /// </summary>
    public static byte[] ToFloat32(TfliteTensor tensor, ReadOnlyMemory<byte> bytes, ElementType stored, Shape shape, Quantization? quantization, ReadBudget budget)
    {
        budget.Spend(4L * shape.ElementCount);
        var result = new byte[4 * shape.ElementCount];
        ReadOnlySpan<byte> source = bytes.Span;
        bool convertible = stored is ElementType.Float16 or ElementType.BFloat16
            || (quantization is not null && stored is ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.Int32);
        if (!convertible)
        {
            throw new EdgeException(2013, $"{tensor.Title} is a constant of type {stored}{(quantization is null ? " without quantisation" : "")} where float32 is needed.", "Constants of half precision, and quantised ones, are converted.", "Export the model with one type of activations and weights.");
        }

        // Elements of one index of the quantised axis that lie together, so that scales run through in order.
        int run = 1;
        for (int axis = shape.Rank - 1; quantization is { IsPerTensor: false } && axis > quantization.Axis; axis--)
        {
            run *= shape[axis];
        }

        for (int i = 0; i < shape.ElementCount; i++)
        {
            int channel = quantization is { IsPerTensor: false } ? i / run % quantization.Scales.Length : 0;
            float value = stored switch
            {
                ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]),
                ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16),
                ElementType.Int8 => Real((sbyte)source[i], quantization!, channel),
                ElementType.UInt8 => Real(source[i], quantization!, channel),
                ElementType.Int16 => Real(BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]), quantization!, channel),
                _ => Real(BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]), quantization!, channel),
            };
            BinaryPrimitives.WriteSingleLittleEndian(result.AsSpan(4 * i), value);
        }

        return result;
    }

    private static float Real(int value, Quantization quantization, int channel) =>
        quantization.Scales[channel] * ((long)value - quantization.ZeroPoints[channel]);
}
