namespace Edge.Model.Packing;

/// <summary>
/// The layouts in which matrix products read their weights. Packing is done once, by whoever writes a shard, and changes
/// no value: every quant and every scale of the source is there, bit for bit, only elsewhere.
/// </summary>
public static class WeightPacking
{
    /// <summary>The layout in which the products read a matrix of this type; row-major where none is better.</summary>
    /// <param name="type">Its element type.</param>
    public static WeightLayout LayoutOf(ElementType type) => type.IsPacked() ? WeightLayout.Rows8 : WeightLayout.RowMajor;

    /// <summary>Bytes of a packed matrix <c>[rows,columns]</c>; the rows of <see cref="WeightLayout.Rows8"/> are padded to eight.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns: whole blocks of the type.</param>
    /// <exception cref="EdgeException">EDGE5040: no such layout of this type. EDGE5041: the columns are no whole blocks.</exception>
    public static long PackedBytes(ElementType type, WeightLayout layout, int rows, int columns)
    {
        if (columns <= 0 || columns % type.BlockElements() != 0)
        {
            throw PackingErrors.NotWholeBlocks(type, columns);
        }

        return layout switch
        {
            WeightLayout.RowMajor => checked(rows * type.Bytes(columns)),
            WeightLayout.Rows8 => checked(Rows8Geometry.Groups(rows) * new Rows8Geometry(type, columns).GroupBytes),
            _ => throw PackingErrors.NoSuchLayout(type, layout),
        };
    }

    /// <summary>Packs a matrix, or a part of one.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="layout">How it shall lie.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns: whole blocks of the type.</param>
    /// <param name="source">Row-major rows of a larger matrix, from the first byte of the first row on.</param>
    /// <param name="sourceStrideBytes">From a row to the next.</param>
    /// <param name="packed">Written: exactly <see cref="PackedBytes"/>.</param>
    /// <exception cref="EdgeException">EDGE5040, EDGE5041 as above. EDGE5042: source or target has another size.</exception>
    public static void Pack(ElementType type, WeightLayout layout, int rows, int columns, ReadOnlySpan<byte> source, long sourceStrideBytes, Span<byte> packed)
    {
        long expected = PackedBytes(type, layout, rows, columns);
        if (packed.Length != expected)
        {
            throw PackingErrors.WrongSize("packed matrix", expected, packed.Length);
        }

        long rowBytes = type.Bytes(columns), needed = rows == 0 ? 0 : checked(((rows - 1) * sourceStrideBytes) + rowBytes);
        if (sourceStrideBytes < rowBytes || source.Length < needed)
        {
            throw PackingErrors.WrongSize("source", needed, source.Length);
        }

        if (layout == WeightLayout.Rows8)
        {
            Rows8Writer.Write(type, rows, columns, source, sourceStrideBytes, packed);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            source.Slice((int)(row * sourceStrideBytes), (int)rowBytes).CopyTo(packed[(int)(row * rowBytes)..]);
        }
    }
}
