using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Blocks;

/// <summary>Values of the block formats of GGML, and of the short floats.</summary>
public static class BlockCodec
{
    /// <summary>Decodes whole blocks.</summary>
    /// <param name="type">Float32, Float16, BFloat16 or a packed type.</param>
    /// <param name="blocks">Blocks one behind the other, as in a file.</param>
    /// <param name="values">Filled: as many values as the blocks hold.</param>
    /// <exception cref="EdgeException">EDGE5043: the type has no codec. EDGE5044: the sizes do not agree.</exception>
    public static void Decode(ElementType type, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        if (!type.IsPacked() && !type.IsFloat())
        {
            throw new EdgeException(5043, $"Type {type} is not decoded to floats.", "Weights of a language model are floats or GGML blocks.", "Convert the model to one of those types.");
        }

        int elements = type.BlockElements(), bytes = type.BlockBytes();
        if (values.Length % elements != 0 || blocks.Length != (long)values.Length / elements * bytes)
        {
            throw new EdgeException(5044, $"{blocks.Length} bytes of {type} are not {values.Length} values.", $"A block of {elements} values has {bytes} bytes.", "Pass whole blocks and as many values as they hold.");
        }

        switch (type)
        {
            case ElementType.Float32:
                blocks.CopyTo(MemoryMarshal.AsBytes(values));
                return;
            case ElementType.Float16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Half(blocks, 2 * i);
                }

                return;
            case ElementType.BFloat16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(blocks[(2 * i)..]) << 16);
                }

                return;
        }

        for (int i = 0; i < values.Length / elements; i++)
        {
            DecodeBlock(type, blocks.Slice(i * bytes, bytes), values.Slice(i * elements, elements));
        }
    }

    private static void DecodeBlock(ElementType type, ReadOnlySpan<byte> block, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Q4_0:
                DecodeNibbles(block[2..], 0, Half(block, 0), -8, 0, values);
                break;
            case ElementType.Q4_1:
                DecodeNibbles(block[4..], 0, Half(block, 0), 0, Half(block, 2), values);
                break;
            case ElementType.Q5_0:
                DecodeNibbles(block[6..], BinaryPrimitives.ReadUInt32LittleEndian(block[2..]), Half(block, 0), -16, 0, values);
                break;
            case ElementType.Q5_1:
                DecodeNibbles(block[8..], BinaryPrimitives.ReadUInt32LittleEndian(block[4..]), Half(block, 0), 0, Half(block, 2), values);
                break;
            case ElementType.Q8_0:
                float scale = Half(block, 0);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = scale * (sbyte)block[2 + i];
                }

                break;
            case ElementType.Q4_K:
                DecodeSuperBlock(block, [], block[16..], values);
                break;
            case ElementType.Q5_K:
                DecodeSuperBlock(block, block.Slice(16, 32), block[48..], values);
                break;
            default:
                DecodeQ6K(block, values);
                break;
        }
    }

    /// <summary>Q4_0, Q4_1, Q5_0, Q5_1: value i in the low nibble of byte i, value i + 16 in the high one, fifth bits in a word.</summary>
    private static void DecodeNibbles(ReadOnlySpan<byte> nibbles, uint fifthBits, float scale, int offset, float minimum, Span<float> values)
    {
        for (int i = 0; i < 16; i++)
        {
            int low = (nibbles[i] & 15) | (int)((fifthBits >> i) & 1) << 4;
            int high = (nibbles[i] >> 4) | (int)((fifthBits >> (i + 16)) & 1) << 4;
            values[i] = (scale * (low + offset)) + minimum;
            values[i + 16] = (scale * (high + offset)) + minimum;
        }
    }

    /// <summary>Q4_K, Q5_K: eight parts of 32 values, each with a 6-bit scale and a 6-bit minimum, two parts in the nibbles of 32 bytes.</summary>
    private static void DecodeSuperBlock(ReadOnlySpan<byte> block, ReadOnlySpan<byte> fifthBits, ReadOnlySpan<byte> nibbles, Span<float> values)
    {
        float scale = Half(block, 0), minimum = Half(block, 2);
        ReadOnlySpan<byte> packed = block.Slice(4, 12);
        for (int part = 0; part < 8; part++)
        {
            int partScale = part < 4 ? packed[part] & 63 : (packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4);
            int partMinimum = part < 4 ? packed[part + 4] & 63 : (packed[part + 4] >> 4) | (packed[part] >> 6 << 4);
            for (int i = 0; i < 32; i++)
            {
                int quant = (nibbles[(part / 2 * 32) + i] >> (part % 2 * 4)) & 15;
                quant |= fifthBits.IsEmpty ? 0 : ((fifthBits[i] >> part) & 1) << 4;
                values[(part * 32) + i] = (scale * partScale * quant) - (minimum * partMinimum);
            }
        }
    }

    /// <summary>Q6_K: two halves of 128 values; low nibbles, then the upper two bits, then 16 signed scales of 16 values each.</summary>
    private static void DecodeQ6K(ReadOnlySpan<byte> block, Span<float> values)
    {
        ReadOnlySpan<byte> low = block[..128], high = block.Slice(128, 64), scales = block.Slice(192, 16);
        float scale = Half(block, 208);
        for (int i = 0; i < values.Length; i++)
        {
            int half = i / 128, part = i % 128 / 32, column = i % 32;
            int quant = (low[(half * 64) + (part % 2 * 32) + column] >> (part / 2 * 4)) & 15;
            quant |= ((high[(half * 32) + column] >> (part * 2)) & 3) << 4;
            values[i] = scale * (sbyte)scales[i / 16] * (quant - 32);
        }
    }

    private static float Half(ReadOnlySpan<byte> bytes, int offset) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[offset..]);
}
