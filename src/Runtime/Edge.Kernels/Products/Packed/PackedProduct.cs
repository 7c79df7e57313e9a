using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Edge.Kernels.Products.Isa;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Kernels.Products.Packed;

/// <summary>
/// Products of packed weights. Few rows of activations take the weights group by group (<see cref="RowKernel{TQuants, TScales, TLanes, TInt, TFloat}"/>),
/// more of them tile by tile (<see cref="TileKernel{TQuants, TScales, TLanes, TInt, TFloat}"/>). Weights that lie row by row are packed
/// a tile at a time, again in every run: right, and several times slower.
/// </summary>
internal sealed unsafe class PackedProduct<TQuants, TScales, TRow, TRowInt, TRowFloat, TTile, TTileInt, TTileFloat> : MatrixProduct, IParallelJob
    where TQuants : struct, IQuants
    where TScales : struct, IScales
    where TRow : struct, IUnpackingLanes<TRowInt, TRowFloat>
    where TRowInt : struct
    where TRowFloat : struct
    where TTile : struct, IProductLanes<TTileInt, TTileFloat>
    where TTileInt : struct
    where TTileFloat : struct
{
    private const int MaxGroupRows = 3;
    private const int GroupPartBytes = 32 * 1024;
    private const int TileRows = 4;
    private readonly int _outputs, _blocks, _groups;
    private readonly nint _headerBytes, _groupBytes;
    private readonly int _groupsOfAPart;
    private readonly ElementType _type;
    private readonly bool _isRowMajor;
    private readonly nint _rowBytes;
    private WorkerTeam _team = null!;
    private ActivationRows _x = null!;
    private byte* _weights;
    private float* _output;
    private double* _sums;
    private nint _outputStride;
    private int _rows, _partBlocks;

    /// <summary>A product for weights of a type.</summary>
    public PackedProduct(ElementType type, WeightLayout layout, int outputs, int columns)
    {
        var geometry = new Rows8Geometry(type, columns);
        (_outputs, _blocks, _groups) = (outputs, columns / Rows8Geometry.BlockColumns, Rows8Geometry.Groups(outputs));
        (_type, _isRowMajor, _rowBytes) = (type, layout == WeightLayout.RowMajor, (nint)type.Bytes(columns));
        (_headerBytes, _groupBytes) = ((nint)geometry.HeaderBytes, (nint)geometry.GroupBytes);
        _groupsOfAPart = (int)Math.Max(1, GroupPartBytes / _groupBytes);
    }

    private bool TakesGroups => _rows <= MaxGroupRows && !_isRowMajor;

    /// <inheritdoc/>
    public override void Run(nint weights, ActivationRows x, int rows, nint output, int outputStrideFloats, WorkerTeam team)
    {
        (_team, _x, _rows, _outputStride) = (team, x, rows, outputStrideFloats);
        _weights = (byte*)weights;
        _output = (float*)output;
        _sums = null;
        RunParts(team);
    }

    /// <inheritdoc/>
    public override void Sum(nint weights, ActivationRows x, int rows, int partColumns, nint sums, int strideDoubles, WorkerTeam team)
    {
        Debug.Assert(partColumns % _type.BlockElements() == 0 && WeightTile.MaxBlocks * Rows8Geometry.BlockColumns % partColumns == 0, "Parts are whole blocks, and whole in a tile.");
        (_team, _x, _rows, _outputStride) = (team, x, rows, strideDoubles);
        _weights = (byte*)weights;
        _sums = (double*)sums;
        _partBlocks = partColumns / Rows8Geometry.BlockColumns;
        RunParts(team);
    }

    private void RunParts(WorkerTeam team)
    {
        int unit = TakesGroups ? _groupsOfAPart : WeightTile.Groups;
        team.Run(this, (_groups + unit - 1) / unit);
    }

    /// <inheritdoc/>
    void IParallelJob.Run(int part, int worker)
    {
        if (!TakesGroups)
        {
            RunTile(part * WeightTile.Groups, _team.Scratch(worker));
            return;
        }

        int end = Math.Min(_groups, (part + 1) * _groupsOfAPart);
        for (int group = part * _groupsOfAPart; group < end; group++)
        {
            RunGroup(group);
        }
    }

    private void RunGroup(int group)
    {
        byte* weights = _weights + (group * _groupBytes);
        int first = group * Rows8Geometry.GroupRows;
        float* last = stackalloc float[Rows8Geometry.GroupRows];
        for (int row = 0; row < _rows; row++)
        {
            if (_sums is not null)
            {
                SumGroup(weights, row, first, last);
                continue;
            }

            float* output = _output + (row * _outputStride) + first;
            if (first + Rows8Geometry.GroupRows <= _outputs)
            {
                RowKernel<TQuants, TScales, TRow, TRowInt, TRowFloat>.Run(weights, weights + _headerBytes, _blocks, _x.Quants(row), _x.BlockData(row), output);
                continue;
            }

            RowKernel<TQuants, TScales, TRow, TRowInt, TRowFloat>.Run(weights, weights + _headerBytes, _blocks, _x.Quants(row), _x.BlockData(row), last);
            new Span<float>(last, _outputs - first).CopyTo(new Span<float>(output, _outputs - first));
        }
    }

    private void SumGroup(byte* weights, int row, int first, float* part)
    {
        double* sums = _sums + (row * _outputStride) + first;
        int outputs = Math.Min(Rows8Geometry.GroupRows, _outputs - first);
        for (int block = 0; block < _blocks; block += _partBlocks)
        {
            RowKernel<TQuants, TScales, TRow, TRowInt, TRowFloat>.Run(
                weights + (block / TScales.UnitParts * TScales.UnitBytes),
                weights + _headerBytes + ((nint)block * TQuants.BlockBytes),
                Math.Min(_partBlocks, _blocks - block),
                _x.Quants(row) + (block * Rows8Geometry.BlockColumns),
                _x.BlockData(row) + block,
                part);
            AddPart(part, sums, outputs, block == 0);
        }
    }

    /// <summary>Adds floats to doubles, or begins with them.</summary>
    private static void AddPart(float* part, double* sums, int count, bool isFirst)
    {
        if (isFirst)
        {
            new Span<double>(sums, count).Clear();
        }

        int i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(part + i));
            (Vector256.Load(sums + i) + low).Store(sums + i);
            (Vector256.Load(sums + i + 4) + high).Store(sums + i + 4);
        }

        for (; i < count; i++)
        {
            sums[i] += part[i];
        }
    }

    private void RunTile(int firstGroup, nint scratch)
    {
        WeightTile tile = new(scratch);
        int groups = Math.Min(WeightTile.Groups, _groups - firstGroup), firstOutput = firstGroup * Rows8Geometry.GroupRows;
        int outputs = Math.Min(WeightTile.Outputs, _outputs - firstOutput);
        if (groups < WeightTile.Groups)
        {
            tile.Clear();
        }

        for (int block = 0; block < _blocks; block += WeightTile.MaxBlocks)
        {
            int blocks = Math.Min(WeightTile.MaxBlocks, _blocks - block);
            for (int group = 0; group < groups; group++)
            {
                Unpack(tile, firstGroup, group, block, blocks, scratch);
            }

            int row = 0;
            for (; row <= _rows - TileRows; row += TileRows)
            {
                MultiplyOrSum<FourTokens>(tile, block, blocks, row, firstOutput, outputs);
            }

            for (; row < _rows; row++)
            {
                MultiplyOrSum<OneToken>(tile, block, blocks, row, firstOutput, outputs);
            }
        }
    }

    private void Unpack(WeightTile tile, int firstGroup, int group, int block, int blocks, nint scratch)
    {
        byte* header, quants;
        if (_isRowMajor)
        {
            int row = (firstGroup + group) * Rows8Geometry.GroupRows, rows = Math.Min(Rows8Geometry.GroupRows, _outputs - row);
            int columns = blocks * Rows8Geometry.BlockColumns;
            var geometry = new Rows8Geometry(_type, columns);
            byte* source = _weights + (row * _rowBytes) + (nint)_type.Bytes(block * Rows8Geometry.BlockColumns);
            header = (byte*)scratch + WeightTile.Bytes;
            quants = header + geometry.HeaderBytes;
            WeightPacking.Pack(
                _type, WeightLayout.Rows8, rows, columns, new ReadOnlySpan<byte>(source, (int)(((rows - 1) * _rowBytes) + (nint)_type.Bytes(columns))), _rowBytes, new Span<byte>(header, (int)geometry.GroupBytes));
        }
        else
        {
            byte* weights = _weights + ((firstGroup + group) * _groupBytes);
            header = weights + (block / TScales.UnitParts * TScales.UnitBytes);
            quants = weights + _headerBytes + (block * TQuants.BlockBytes);
        }

        tile.Unpack<TQuants, TScales, TRow, TRowInt, TRowFloat>(header, quants, blocks, group);
    }

    private void MultiplyOrSum<TTokens>(WeightTile tile, int firstBlock, int blocks, int row, int firstOutput, int outputs)
        where TTokens : struct, ITokens
    {
        if (_sums is null)
        {
            Multiply<TTokens>(tile, firstBlock, blocks, row, firstOutput, outputs);
        }
        else
        {
            Sum<TTokens>(tile, firstBlock, blocks, row, firstOutput, outputs);
        }
    }

    private void Sum<TTokens>(WeightTile tile, int firstBlock, int blocks, int row, int firstOutput, int outputs)
        where TTokens : struct, ITokens
    {
        sbyte* x = _x.Quants(row) + (firstBlock * Rows8Geometry.BlockColumns);
        BlockActivation* data = _x.BlockData(row) + firstBlock;
        float* part = stackalloc float[TileRows * WeightTile.Outputs];
        for (int block = 0; block < blocks; block += _partBlocks)
        {
            int count = Math.Min(_partBlocks, blocks - block);
            for (int i = 0; i < WeightTile.Outputs; i += 2 * TTile.Count)
            {
                TileKernel<TQuants, TScales, TTile, TTileInt, TTileFloat>.Run<TTokens>(
                    tile.Quants + (block * WeightTile.QuantBytes) + (4 * i),
                    tile.Scales + (block * TScales.Segments * WeightTile.Outputs) + i,
                    tile.Minima + (block * WeightTile.Outputs) + i,
                    count,
                    x + (block * Rows8Geometry.BlockColumns),
                    _x.QuantStride,
                    data + block,
                    _x.Blocks,
                    part + i,
                    WeightTile.Outputs,
                    isFirst: true);
            }

            for (int i = 0; i < TTokens.Count; i++)
            {
                AddPart(part + (i * WeightTile.Outputs), _sums + ((row + i) * _outputStride) + firstOutput, outputs, firstBlock + block == 0);
            }
        }
    }

    private void Multiply<TTokens>(WeightTile tile, int firstBlock, int blocks, int row, int firstOutput, int outputs)
        where TTokens : struct, ITokens
    {
        sbyte* x = _x.Quants(row) + (firstBlock * Rows8Geometry.BlockColumns);
        BlockActivation* data = _x.BlockData(row) + firstBlock;
        float* output = _output + (row * _outputStride) + firstOutput;
        if (outputs == WeightTile.Outputs)
        {
            Multiply<TTokens>(tile, blocks, x, data, output, _outputStride, firstBlock == 0);
            return;
        }

        float* last = stackalloc float[TileRows * WeightTile.Outputs];
        for (int i = 0; i < TTokens.Count; i++)
        {
            new Span<float>(output + (i * _outputStride), outputs).CopyTo(new Span<float>(last + (i * WeightTile.Outputs), outputs));
        }

        Multiply<TTokens>(tile, blocks, x, data, last, WeightTile.Outputs, firstBlock == 0);
        for (int i = 0; i < TTokens.Count; i++)
        {
            new Span<float>(last + (i * WeightTile.Outputs), outputs).CopyTo(new Span<float>(output + (i * _outputStride), outputs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Multiply<TTokens>(WeightTile tile, int blocks, sbyte* x, BlockActivation* data, float* output, nint outputStride, bool isFirst)
        where TTokens : struct, ITokens
    {
        for (int i = 0; i < WeightTile.Outputs; i += 2 * TTile.Count)
        {
            TileKernel<TQuants, TScales, TTile, TTileInt, TTileFloat>.Run<TTokens>(
                tile.Quants + (4 * i), tile.Scales + i, tile.Minima + i, blocks, x, _x.QuantStride, data, _x.Blocks, output + i, outputStride, isFirst);
        }
    }
}
