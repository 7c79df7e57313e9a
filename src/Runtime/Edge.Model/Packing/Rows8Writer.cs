using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Edge.Model.Packing;

/// <summary>Writes <see cref="WeightLayout.Rows8"/>. Quants are handled four at a time, as the bytes of a 32-bit word.</summary>
internal static class Rows8Writer
{
    private const int BlockWords = Rows8Geometry.BlockColumns / 4;
    private const int SuperBlockColumns = 256;
    private const uint LowNibbles = 0x0F0F0F0F;
    private const uint LowBits = 0x01010101;
    private const uint LowPairs = 0x03030303;

    public static void Write(ElementType type, int rows, int columns, ReadOnlySpan<byte> source, long sourceStrideBytes, Span<byte> packed)
    {
        var geometry = new Rows8Geometry(type, columns);
        int groupBytes = (int)geometry.GroupBytes;
        int unitBytes = type.BlockBytes(), unitBlocks = type.BlockElements() / Rows8Geometry.BlockColumns, units = columns / type.BlockElements();
        packed.Clear();
        Span<uint> quants = stackalloc uint[BlockWords];
        for (int row = 0; row < rows; row++)
        {
            int lane = row % Rows8Geometry.GroupRows;
            Span<byte> group = packed.Slice(row / Rows8Geometry.GroupRows * groupBytes, groupBytes);
            Span<byte> target = group[(int)geometry.HeaderBytes..];
            ReadOnlySpan<byte> line = source[(int)(row * sourceStrideBytes)..];
            for (int unit = 0; unit < units; unit++)
            {
                ReadOnlySpan<byte> block = line.Slice(unit * unitBytes, unitBytes);
                WriteHeader(type, block, lane, group.Slice(unit * geometry.HeaderUnitBytes, geometry.HeaderUnitBytes));
                for (int part = 0; part < unitBlocks; part++)
                {
                    ReadQuants(type, block, part, quants);
                    WriteQuants(type, quants, lane, MemoryMarshal.Cast<byte, uint>(target.Slice(((unit * unitBlocks) + part) * geometry.QuantBlockBytes, geometry.QuantBlockBytes)));
                }
            }
        }
    }

    /// <summary>Scales (and minima) of one row in one block: halves side by side, then the bytes of a super-block's parts.</summary>
    private static void WriteHeader(ElementType type, ReadOnlySpan<byte> block, int lane, Span<byte> header)
    {
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(header);
        Span<byte> bytes = header.Length > 32 ? header[32..] : [];
        switch (type)
        {
            case ElementType.Q4_1 or ElementType.Q5_1:
                halves[lane] = BinaryPrimitives.ReadUInt16LittleEndian(block);
                halves[8 + lane] = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
                break;
            case ElementType.Q4_K or ElementType.Q5_K:
                halves[lane] = BinaryPrimitives.ReadUInt16LittleEndian(block);
                halves[8 + lane] = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(block[2..]) ^ 0x8000); // The minimum is subtracted.
                for (int part = 0; part < SuperBlockColumns / Rows8Geometry.BlockColumns; part++)
                {
                    (bytes[(16 * part) + lane], bytes[(16 * part) + 8 + lane]) = ScaleAndMinimum(block.Slice(4, 12), part);
                }

                break;
            case ElementType.Q6_K:
                halves[lane] = BinaryPrimitives.ReadUInt16LittleEndian(block[208..]);
                for (int part = 0; part < 16; part++)
                {
                    header[16 + (8 * part) + lane] = block[192 + part];
                }

                break;
            default:
                halves[lane] = BinaryPrimitives.ReadUInt16LittleEndian(block);
                break;
        }
    }

    /// <summary>The 6-bit scale and minimum of a part of a super-block, as GGML packs eight of them into 12 bytes.</summary>
    private static (byte Scale, byte Minimum) ScaleAndMinimum(ReadOnlySpan<byte> packed, int part) => part < 4
        ? ((byte)(packed[part] & 63), (byte)(packed[part + 4] & 63))
        : ((byte)((packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4)), (byte)((packed[part + 4] >> 4) | (packed[part] >> 6 << 4)));

    /// <summary>The 32 quants of a part of a block, made unsigned, in the order of the columns.</summary>
    private static void ReadQuants(ElementType type, ReadOnlySpan<byte> block, int part, Span<uint> quants)
    {
        switch (type)
        {
            case ElementType.Q4_0:
                ReadNibbles(block[2..], quants);
                break;
            case ElementType.Q4_1:
                ReadNibbles(block[4..], quants);
                break;
            case ElementType.Q5_0:
                ReadNibbles(block[6..], quants);
                AddFifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[2..]), quants);
                break;
            case ElementType.Q5_1:
                ReadNibbles(block[8..], quants);
                AddFifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[4..]), quants);
                break;
            case ElementType.Q8_0:
                for (int word = 0; word < BlockWords; word++)
                {
                    quants[word] = Word(block[2..], word) ^ 0x80808080;
                }

                break;
            case ElementType.Q4_K:
                for (int word = 0; word < BlockWords; word++)
                {
                    quants[word] = (Word(block[(16 + (part / 2 * 32))..], word) >> (4 * (part % 2))) & LowNibbles;
                }

                break;
            case ElementType.Q5_K:
                for (int word = 0; word < BlockWords; word++)
                {
                    quants[word] = ((Word(block[(48 + (part / 2 * 32))..], word) >> (4 * (part % 2))) & LowNibbles)
                        | (((Word(block[16..], word) >> part) & LowBits) << 4);
                }

                break;
            default: // Q6_K
                for (int word = 0; word < BlockWords; word++)
                {
                    quants[word] = ((Word(block[((part / 4 * 64) + (part % 2 * 32))..], word) >> (part % 4 / 2 * 4)) & LowNibbles)
                        | (((Word(block[(128 + (part / 4 * 32))..], word) >> (part % 4 * 2)) & LowPairs) << 4);
                }

                break;
        }
    }

    private static void ReadNibbles(ReadOnlySpan<byte> nibbles, Span<uint> quants)
    {
        for (int word = 0; word < 4; word++)
        {
            uint pair = Word(nibbles, word);
            (quants[word], quants[word + 4]) = (pair & LowNibbles, (pair >> 4) & LowNibbles);
        }
    }

    private static void AddFifthBits(uint bits, Span<uint> quants)
    {
        for (int word = 0; word < BlockWords; word++)
        {
            quants[word] |= (((bits >> (4 * word)) & 15) * 0x00204081 & LowBits) << 4; // Spreads four bits over four bytes.
        }
    }

    /// <summary>Quad q of a lane (columns 4q to 4q+3) is a word; nibbles pair quads 2j and 2j+1, higher bits follow them.</summary>
    private static void WriteQuants(ElementType type, ReadOnlySpan<uint> quants, int lane, Span<uint> target)
    {
        if (type == ElementType.Q8_0)
        {
            for (int quad = 0; quad < BlockWords; quad++)
            {
                target[(quad * 8) + lane] = quants[quad];
            }

            return;
        }

        for (int pair = 0; pair < 4; pair++)
        {
            target[(pair * 8) + lane] = (quants[2 * pair] & LowNibbles) | ((quants[(2 * pair) + 1] & LowNibbles) << 4);
        }

        if (type == ElementType.Q6_K)
        {
            for (int quad = 0; quad < BlockWords; quad++)
            {
                target[32 + (quad / 4 * 8) + lane] |= ((quants[quad] >> 4) & LowPairs) << (2 * (quad % 4));
            }
        }
        else if (type is ElementType.Q5_0 or ElementType.Q5_1 or ElementType.Q5_K)
        {
            for (int quad = 0; quad < BlockWords; quad++)
            {
                target[32 + lane] |= ((quants[quad] >> 4) & LowBits) << quad;
            }
        }
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * index)..]);
}
