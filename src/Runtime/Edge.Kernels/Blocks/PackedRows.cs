using System.Buffers.Binary;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Kernels.Blocks;

/// <summary>
/// Reads single rows of a packed matrix: an embedding table that is the output layer too lies in memory once, as the
/// products want it.
/// </summary>
public static class PackedRows
{
    /// <summary>Decodes a row.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="layout">How the matrix lies.</param>
    /// <param name="packed">The whole matrix.</param>
    /// <param name="row">Which row.</param>
    /// <param name="values">Filled: one value a column of the matrix.</param>
    public static void Decode(ElementType type, WeightLayout layout, ReadOnlySpan<byte> packed, int row, Span<float> values)
    {
        if (layout == WeightLayout.RowMajor)
        {
            int rowBytes = (int)type.Bytes(values.Length);
            BlockCodec.Decode(type, packed.Slice(row * rowBytes, rowBytes), values);
            return;
        }

        var geometry = new Rows8Geometry(type, values.Length);
        ReadOnlySpan<byte> group = packed.Slice((int)(row / Rows8Geometry.GroupRows * geometry.GroupBytes), (int)geometry.GroupBytes);
        int lane = row % Rows8Geometry.GroupRows;
        for (int block = 0; block < values.Length / Rows8Geometry.BlockColumns; block++)
        {
            DecodeBlock(type, geometry, group, block, lane, values.Slice(block * Rows8Geometry.BlockColumns, Rows8Geometry.BlockColumns));
        }
    }

    private static void DecodeBlock(ElementType type, Rows8Geometry geometry, ReadOnlySpan<byte> group, int block, int lane, Span<float> values)
    {
        int unitBlocks = type.BlockElements() / Rows8Geometry.BlockColumns, part = block % unitBlocks;
        ReadOnlySpan<byte> header = group.Slice(block / unitBlocks * geometry.HeaderUnitBytes, geometry.HeaderUnitBytes);
        ReadOnlySpan<byte> quants = group.Slice((int)geometry.HeaderBytes + (block * geometry.QuantBlockBytes), geometry.QuantBlockBytes);
        float low = Half(header, lane), high, minimum = 0;
        switch (type)
        {
            case ElementType.Q4_1 or ElementType.Q5_1:
                (high, minimum) = (low, Half(header, 8 + lane));
                break;
            case ElementType.Q4_K or ElementType.Q5_K:
                minimum = Half(header, 8 + lane) * header[32 + (16 * part) + 8 + lane];
                low = high = low * header[32 + (16 * part) + lane];
                break;
            case ElementType.Q6_K:
                (low, high) = (low * (sbyte)header[16 + (16 * part) + lane], low * (sbyte)header[16 + (16 * part) + 8 + lane]);
                break;
            default:
                high = low;
                break;
        }

        for (int column = 0; column < values.Length; column++)
        {
            values[column] = ((column < 16 ? low : high) * Quant(type, quants, column / 4, (4 * lane) + (column % 4))) + minimum;
        }
    }

    private static int Quant(ElementType type, ReadOnlySpan<byte> quants, int quad, int index)
    {
        if (type == ElementType.Q8_0)
        {
            return quants[(32 * quad) + index] - 128;
        }

        int nibble = (quants[(quad / 2 * 32) + index] >> (quad % 2 * 4)) & 15;
        return type switch
        {
            ElementType.Q4_0 => nibble - 8,
            ElementType.Q4_1 or ElementType.Q4_K => nibble,
            ElementType.Q6_K => (nibble | (((quants[128 + (quad / 4 * 32) + index] >> (quad % 4 * 2)) & 3) << 4)) - 32,
            _ => (nibble | (((quants[128 + index] >> quad) & 1) << 4)) - (type == ElementType.Q5_0 ? 16 : 0),
        };
    }

    private static float Half(ReadOnlySpan<byte> header, int index) => (float)BinaryPrimitives.ReadHalfLittleEndian(header[(2 * index)..]);
}
