using System.Diagnostics;
using System.Runtime.InteropServices;
using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Kernels.Products;

/// <summary>
/// Rows of activations <c>[R,K]</c> as matrix products read them, made once for all products that share an input: quantised
/// to 8 bits in blocks of 32 values (<c>scale = max|x| / 127</c>, rounded to nearest even), a last block filled with zeros.
/// Products with float weights read the floats, which must stay where they are as long as the rows are used.
/// </summary>
public sealed unsafe class ActivationRows : IDisposable, IParallelJob
{
    private const int BlockColumns = 32;
    private const int LineBytes = 64;
    private const int RowsOfAPart = 4;
    private readonly int _columns, _blocks, _capacity;
    private readonly byte* _quants;
    private readonly BlockActivation* _blockData;
    private readonly nuint _quantBytes, _blockBytes;
    private int _rows;

    /// <summary>Reserves memory for rows.</summary>
    /// <param name="rowCapacity">Most rows.</param>
    /// <param name="columns">Values in a row.</param>
    /// <exception cref="EdgeException">EDGE5046: there is no row or no column, or they need more than 16 GB.</exception>
    public ActivationRows(int rowCapacity, int columns)
    {
        if (rowCapacity <= 0 || columns <= 0 || (long)rowCapacity * columns > 1L << 34)
        {
            throw new EdgeException(5046, $"{rowCapacity} rows of {columns} activations cannot be.", "There is at least one of each and at most 2^34 values.", "Use a smaller batch of tokens.");
        }

        (_capacity, _columns, _blocks) = (rowCapacity, columns, (columns + BlockColumns - 1) / BlockColumns);
        QuantStride = (((nint)_blocks * BlockColumns) + LineBytes - 1) & -LineBytes;
        (_quantBytes, _blockBytes) = ((nuint)QuantStride * (nuint)rowCapacity, (nuint)sizeof(BlockActivation) * (nuint)_blocks * (nuint)rowCapacity);
        _quants = (byte*)NativeMemory.AlignedAlloc(_quantBytes, LineBytes);
        _blockData = (BlockActivation*)NativeMemory.AlignedAlloc(_blockBytes, LineBytes);
    }

    /// <summary>Most rows.</summary>
    public int RowCapacity => _capacity;

    /// <summary>Values in a row.</summary>
    public int Columns => _columns;

    /// <summary>Bytes from the quants of a row to those of the next.</summary>
    internal nint QuantStride { get; }

    /// <summary>Blocks of 32 values in a row.</summary>
    internal int Blocks => _blocks;

    /// <summary>The float rows.</summary>
    internal float* Source { get; private set; }

    /// <summary>Floats from a row to the next.</summary>
    internal int SourceStride { get; private set; }

    /// <summary>The quants of a row.</summary>
    internal sbyte* Quants(int row) => (sbyte*)_quants + (row * QuantStride);

    /// <summary>The blocks of a row.</summary>
    internal BlockActivation* BlockData(int row) => _blockData + ((nint)row * _blocks);

    /// <summary>Takes float rows in.</summary>
    /// <param name="source">Address of the first.</param>
    /// <param name="strideFloats">Floats from a row to the next.</param>
    /// <param name="rows">How many.</param>
    /// <param name="team">Who does it.</param>
    public void Quantize(nint source, int strideFloats, int rows, WorkerTeam team)
    {
        Debug.Assert(rows <= _capacity && strideFloats >= _columns, "More rows than there is room for.");
        Source = (float*)source;
        (SourceStride, _rows) = (strideFloats, rows);
        team.Run(this, (rows + RowsOfAPart - 1) / RowsOfAPart);
    }

    /// <inheritdoc/>
    void IParallelJob.Run(int part, int worker)
    {
        int end = Math.Min(_rows, (part + 1) * RowsOfAPart);
        for (int row = part * RowsOfAPart; row < end; row++)
        {
            QuantizeRow(Source + ((nint)row * SourceStride), Quants(row), BlockData(row));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_quants);
        NativeMemory.AlignedFree(_blockData);
    }

    private void QuantizeRow(float* source, sbyte* quants, BlockActivation* blocks)
    {
        Span<int> sums = stackalloc int[2];
        for (int block = 0; block < _blocks; block++)
        {
            int count = Math.Min(BlockColumns, _columns - (block * BlockColumns));
            ReadOnlySpan<float> values = new(source + (block * BlockColumns), count);
            sbyte* target = quants + (block * BlockColumns);
            float largest = 0;
            foreach (float value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            float scale = largest / 127, inverse = scale > 0 ? 1 / scale : 0;
            sums.Clear();
            for (int i = 0; i < BlockColumns; i++)
            {
                target[i] = i < count ? (sbyte)MathF.Round(values[i] * inverse) : (sbyte)0;
                sums[i / 16] += target[i];
            }

            blocks[block] = new BlockActivation { Scale = scale, WeightedSum = scale * (sums[0] + sums[1]), LowSum = sums[0], HighSum = sums[1] };
        }
    }
}
