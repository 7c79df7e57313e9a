using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Training;

/// <summary>The kernels over given vectors.</summary>
internal sealed unsafe class VectorTrainingKernels<TLanes, TVector> : TrainingKernels
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>A tile of eight rows by two vectors takes 19 registers: AVX-512 has them, the others take one vector.</summary>
    private static bool IsPaired => TLanes.Count == 16;

    /// <inheritdoc/>
    public override int BlockColumns => IsPaired ? 2 * TLanes.Count : TLanes.Count;

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> source, ReadOnlySpan<float> bias, ReadOnlySpan<int> taps, int elements, int elementStride, int columnStride, int columns, int block, nint packed)
    {
        int first = block * BlockColumns, count = Math.Min(BlockColumns, columns - first), depth = taps.Length * elements;
        var target = new Span<float>((float*)packed + ((nint)block * BlockColumns * (depth + 1)), BlockColumns * (depth + 1));
        target.Clear();
        if (!bias.IsEmpty)
        {
            bias.Slice(first, count).CopyTo(target);
        }

        target = target[BlockColumns..];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            int start = taps[tap] + (first * columnStride);
            Span<float> rows = target.Slice(tap * elements * BlockColumns, elements * BlockColumns);
            if (columnStride == 1)
            {
                for (int i = 0; i < elements; i++)
                {
                    source.Slice(start + (i * elementStride), count).CopyTo(rows[(i * BlockColumns)..]);
                }

                continue;
            }

            for (int c = 0; c < count; c++)
            {
                ReadOnlySpan<float> column = source.Slice(start + (c * columnStride), ((elements - 1) * elementStride) + 1);
                for (int i = 0, from = 0, to = c; i < elements; i++, from += elementStride, to += BlockColumns)
                {
                    rows[to] = column[from];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Multiply(WindowRows rows, int count, nint source, nint packed, int columns, nint target, FloatActivationRange range) =>
        Run(rows, count, source, packed, columns, target, range, isAdded: false);

    /// <inheritdoc/>
    public override void MultiplyAdd(WindowRows rows, int count, nint source, nint packed, int columns, nint target) =>
        Run(rows, count, source, packed, columns, target, FloatActivationRange.Of(Activation.None), isAdded: true);

    /// <inheritdoc/>
    public override void AddTransposedProduct(WindowRows rows, int count, nint source, nint gradients, int columns, nint sums)
    {
        // Few enough rows at a time that a block of columns of their gradients stays in the first cache while all windows pass over it.
        const int RowsOfABlock = 192;
        int padded = PaddedColumns(columns);
        float* tile = stackalloc float[WindowRows.TileRows * 2 * TLanes.Count];
        for (int firstRow = 0; firstRow < count; firstRow += RowsOfABlock)
        {
            int rowCount = Math.Min(RowsOfABlock, count - firstRow);
            int* offsets = rows.Offsets + firstRow, targets = rows.Targets + firstRow;
            for (int c = 0; c < columns; c += BlockColumns)
            {
                bool isPair = IsPaired && columns - c > TLanes.Count;
                for (int s = 0; s < rows.SegmentCount; s++)
                {
                    for (int k = 0; k < rows.SegmentLength; k += WindowRows.TileRows)
                    {
                        int depth = Math.Min(WindowRows.TileRows, rows.SegmentLength - k);
                        float* window = (float*)source + rows.Segments[s] + k;
                        float* target = (float*)sums + ((nint)((s * rows.SegmentLength) + k) * padded) + c;
                        if (isPair)
                        {
                            TransposedTile<TLanes, TVector>.RunPair(window, offsets, (float*)gradients + c, targets, rowCount, target, padded, depth, tile);
                        }
                        else
                        {
                            TransposedTile<TLanes, TVector>.Run(window, offsets, (float*)gradients + c, targets, rowCount, target, padded, depth, tile);
                        }
                    }
                }
            }
        }

        GC.KeepAlive(rows);
    }

    /// <inheritdoc/>
    public override void FilterChannels(WindowRows rows, nint source, nint filter, nint bias, nint target, FloatActivationRange range)
    {
        ChannelTile<TLanes, TVector>.Filter(rows, (float*)source, (float*)filter, (float*)bias, (float*)target, range, isAdded: false);
        GC.KeepAlive(rows);
    }

    /// <inheritdoc/>
    public override void FilterChannelsAdd(WindowRows rows, nint source, nint filter, nint target)
    {
        ChannelTile<TLanes, TVector>.Filter(rows, (float*)source, (float*)filter, null, (float*)target, FloatActivationRange.Of(Activation.None), isAdded: true);
        GC.KeepAlive(rows);
    }

    /// <inheritdoc/>
    public override void AddChannelProducts(WindowRows rows, nint source, nint gradients, nint sums)
    {
        ChannelTile<TLanes, TVector>.AddProducts(rows, (float*)source, (float*)gradients, (float*)sums);
        GC.KeepAlive(rows);
    }

    private void Run(WindowRows rows, int count, nint source, nint packed, int columns, nint target, FloatActivationRange range, bool isAdded)
    {
        float* tile = stackalloc float[WindowRows.TileRows * 2 * TLanes.Count];
        var job = new WindowTileJob
        {
            Source = (float*)source,
            Segments = rows.Segments,
            SegmentCount = rows.SegmentCount,
            SegmentLength = rows.SegmentLength,
            Min = range.Min,
            Max = range.Max,
            IsAdded = isAdded,
            Tile = tile,
        };

        // Windows of a few tiles stay near while all blocks of columns pass over them; a block of columns comes from the second cache.
        int tilesOfABlock = Math.Max(4, 8192 / Math.Max(1, rows.Depth));
        int tiles = (count + WindowRows.TileRows - 1) / WindowRows.TileRows;
        nint blockFloats = (nint)BlockColumns * (rows.Depth + 1);
        for (int first = 0; first < tiles; first += tilesOfABlock)
        {
            int end = Math.Min(tiles, first + tilesOfABlock);
            for (int c = 0, block = 0; c < columns; c += BlockColumns, block++)
            {
                job.Bias = (float*)packed + (block * blockFloats);
                job.Weights = job.Bias + BlockColumns;
                job.Target = (float*)target + c;
                job.Columns = Math.Min(BlockColumns, columns - c);
                bool isPair = IsPaired && job.Columns > TLanes.Count;
                for (int t = first; t < end; t++)
                {
                    int row = t * WindowRows.TileRows;
                    job.Rows = Math.Min(WindowRows.TileRows, count - row);
                    if (isPair)
                    {
                        WindowTile<TLanes, TVector>.RunPair(job, rows.Offsets + row, rows.Targets + row);
                    }
                    else
                    {
                        WindowTile<TLanes, TVector>.Run(job, rows.Offsets + row, rows.Targets + row, BlockColumns);
                    }
                }
            }
        }

        GC.KeepAlive(rows);
    }
}
