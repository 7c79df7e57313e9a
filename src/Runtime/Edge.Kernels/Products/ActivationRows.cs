using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const float SmallestScale = 1.17549435e-38f; // Below, the reciprocal is infinite.
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
        int whole = _columns / BlockColumns;
        for (int block = 0; block < whole; block++)
        {
            QuantizeBlock(source + (block * BlockColumns), quants + (block * BlockColumns), blocks + block);
        }

        if (whole < _blocks)
        {
            float* last = stackalloc float[BlockColumns];
            new Span<float>(last, BlockColumns).Clear();
            new Span<float>(source + (whole * BlockColumns), _columns % BlockColumns).CopyTo(new Span<float>(last, BlockColumns));
            QuantizeBlock(last, quants + (whole * BlockColumns), blocks + whole);
        }
    }

    private static void QuantizeBlock(float* source, sbyte* quants, BlockActivation* block)
    {
        Vector256<float> v0 = Vector256.Load(source), v1 = Vector256.Load(source + 8), v2 = Vector256.Load(source + 16), v3 = Vector256.Load(source + 24);
        Vector256<float> largest = Vector256.MaxNative(
            Vector256.MaxNative(Vector256.Abs(v0), Vector256.Abs(v1)),
            Vector256.MaxNative(Vector256.Abs(v2), Vector256.Abs(v3)));
        Vector128<float> half = Vector128.MaxNative(largest.GetLower(), largest.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        float scale = half.ToScalar() / 127;
        Vector256<float> inverse = Vector256.Create(scale >= SmallestScale ? 1 / scale : 0);
        Vector256<int> q0 = Quantize(v0, inverse), q1 = Quantize(v1, inverse), q2 = Quantize(v2, inverse), q3 = Quantize(v3, inverse);
        Vector256.Narrow(Vector256.Narrow(q0, q1), Vector256.Narrow(q2, q3)).Store(quants);
        int low = Vector256.Sum(q0 + q1), high = Vector256.Sum(q2 + q3);
        *block = new BlockActivation { Scale = scale, WeightedSum = scale * (low + high), Sum = low + high, LowSum = low, HighSum = high };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Quantize(Vector256<float> values, Vector256<float> inverse) =>
        Vector256.ConvertToInt32Native(Vector256.Round(values * inverse));
}
