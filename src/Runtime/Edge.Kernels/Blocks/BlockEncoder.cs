using System.Buffers.Binary;
using Edge.Model;

namespace Edge.Kernels.Blocks;

/// <summary>
/// Writes values as the block formats of GGML and the short floats: what <see cref="BlockCodec"/> reads. Every value is
/// rounded to what is nearest given the scales; the scales of super-blocks are searched (<see cref="SuperBlockEncoder"/>).
/// </summary>
public static class BlockEncoder
{
    private const int Half32 = 16;

    /// <summary>Encodes whole blocks.</summary>
    /// <param name="type">Float32, Float16, BFloat16 or a packed type.</param>
    /// <param name="values">Finite values, whole blocks of them.</param>
    /// <param name="blocks">Filled: the blocks one behind the other.</param>
    /// <exception cref="EdgeException">EDGE5043: the type has no codec. EDGE5044: the sizes do not agree.</exception>
    public static void Encode(ElementType type, ReadOnlySpan<float> values, Span<byte> blocks)
    {
        if (!type.IsPacked() && !type.IsFloat())
        {
            throw new EdgeException(5043, $"Type {type} is not encoded from floats.", "Weights of a language model are floats or GGML blocks.", "Choose one of those types.");
        }

        int elements = type.BlockElements(), bytes = type.BlockBytes();
        if (values.Length % elements != 0 || blocks.Length != (long)values.Length / elements * bytes)
        {
            throw new EdgeException(5044, $"{values.Length} values are not {blocks.Length} bytes of {type}.", $"A block of {elements} values has {bytes} bytes.", "Pass whole blocks and as many values as they hold.");
        }

        for (int i = 0; i < values.Length / elements; i++)
        {
            EncodeBlock(type, values.Slice(i * elements, elements), blocks.Slice(i * bytes, bytes));
        }
    }

    private static void EncodeBlock(ElementType type, ReadOnlySpan<float> values, Span<byte> block)
    {
        switch (type)
        {
            case ElementType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(block, values[0]);
                break;
            case ElementType.Float16:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)values[0]);
                break;
            case ElementType.BFloat16:
                BinaryPrimitives.WriteUInt16LittleEndian(block, ToBFloat16(values[0]));
                break;
            case ElementType.Q8_0:
                EncodeBytes(values, block);
                break;
            case ElementType.Q4_0:
                EncodeSigned(values, block, levels: 8);
                break;
            case ElementType.Q5_0:
                EncodeSigned(values, block, levels: 16);
                break;
            case ElementType.Q4_1:
                EncodeFromMinimum(values, block, levels: 15);
                break;
            case ElementType.Q5_1:
                EncodeFromMinimum(values, block, levels: 31);
                break;
            case ElementType.Q6_K:
                SuperBlockEncoder.EncodeQ6K(values, block);
                break;
            default:
                SuperBlockEncoder.Encode(values, block, hasFifthBits: type == ElementType.Q5_K);
                break;
        }
    }

    // To the nearest, ties to even; a NaN stays one.
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void EncodeBytes(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        float scale = largest / 127, inverse = Inverse(scale);
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        for (int i = 0; i < values.Length; i++)
        {
            block[2 + i] = (byte)(sbyte)MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    // The value farthest from zero becomes the lowest level, which has no counterpart above zero.
    private static void EncodeSigned(ReadOnlySpan<float> values, Span<byte> block, int levels)
    {
        float farthest = 0;
        foreach (float value in values)
        {
            farthest = Math.Abs(value) > Math.Abs(farthest) ? value : farthest;
        }

        float scale = farthest / -levels, inverse = Inverse(scale);
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        Span<byte> quants = stackalloc byte[values.Length];
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] = (byte)Math.Clamp((int)((values[i] * inverse) + (levels + 0.5f)), 0, (2 * levels) - 1);
        }

        WriteQuants(quants, block[2..], hasFifthBits: levels > 8);
    }

    private static void EncodeFromMinimum(ReadOnlySpan<float> values, Span<byte> block, int levels)
    {
        float low = float.MaxValue, high = float.MinValue;
        foreach (float value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        float scale = (high - low) / levels, inverse = Inverse(scale);
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], (Half)low);
        Span<byte> quants = stackalloc byte[values.Length];
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] = (byte)Math.Clamp((int)(((values[i] - low) * inverse) + 0.5f), 0, levels);
        }

        WriteQuants(quants, block[4..], hasFifthBits: levels > 15);
    }

    // Value i in the low nibble of byte i, value i + 16 in the high one; fifth bits in a word before them.
    private static void WriteQuants(ReadOnlySpan<byte> quants, Span<byte> destination, bool hasFifthBits)
    {
        if (hasFifthBits)
        {
            uint fifth = 0;
            for (int i = 0; i < quants.Length; i++)
            {
                fifth |= (uint)(quants[i] >> 4) << i;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(destination, fifth);
            destination = destination[4..];
        }

        for (int i = 0; i < Half32; i++)
        {
            destination[i] = (byte)((quants[i] & 15) | ((quants[i + Half32] & 15) << 4));
        }
    }

    private static float Inverse(float scale) => scale == 0 ? 0 : 1 / scale;
}
