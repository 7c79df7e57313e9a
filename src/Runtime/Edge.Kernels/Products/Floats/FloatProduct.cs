using Edge.Kernels.Products.Isa;
using Edge.Kernels.Threading;

namespace Edge.Kernels.Products.Floats;

/// <summary>
/// Products of float weights, row by row as they lie in the file. A part is a few rows of weights, which stay in the
/// second-level cache while four rows of activations after the other pass through the first.
/// </summary>
internal sealed unsafe class FloatProduct<TWeights, TLanes, TFloat>(int outputs, int columns) : MatrixProduct, IParallelJob
    where TWeights : struct, IFloatWeights
    where TLanes : struct, IFloatProductLanes<TFloat>
    where TFloat : struct
{
    private const int PartBytes = 64 * 1024;
    private const int TileRows = 4;
    private readonly nint _rowBytes = (nint)columns * TWeights.Bytes;
    private readonly int _outputsOfAPart = Math.Max(2, PartBytes / (columns * TWeights.Bytes) / 2 * 2);
    private byte* _weights;
    private float* _x, _output;
    private nint _xStride, _outputStride;
    private int _rows;

    /// <inheritdoc/>
    public override void Run(nint weights, ActivationRows x, int rows, nint output, int outputStrideFloats, WorkerTeam team)
    {
        _weights = (byte*)weights;
        _x = x.Source;
        _output = (float*)output;
        (_xStride, _outputStride, _rows) = (x.SourceStride, outputStrideFloats, rows);
        team.Run(this, (outputs + _outputsOfAPart - 1) / _outputsOfAPart);
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is quantised behind float weights: their sums are those of <see cref="Run"/>.</remarks>
    public override void Sum(nint weights, ActivationRows x, int rows, int partColumns, nint sums, int strideDoubles, WorkerTeam team)
    {
        Run(weights, x, rows, sums, 2 * strideDoubles, team);
        for (int row = 0; row < rows; row++)
        {
            double* target = (double*)sums + ((nint)row * strideDoubles);
            for (int output = outputs - 1; output >= 0; output--)
            {
                target[output] = ((float*)target)[output]; // from the end on, where no float lies that is still to be read
            }
        }
    }

    /// <inheritdoc/>
    void IParallelJob.Run(int part, int worker)
    {
        int first = part * _outputsOfAPart, end = Math.Min(outputs, first + _outputsOfAPart), row = 0;
        for (; row <= _rows - TileRows; row += TileRows)
        {
            Multiply<FourTokens>(first, end, row);
        }

        for (; row < _rows; row++)
        {
            Multiply<OneToken>(first, end, row);
        }
    }

    private void Multiply<TTokens>(int first, int end, int row)
        where TTokens : struct, ITokens
    {
        float* sums = stackalloc float[2 * TileRows];
        for (int output = first; output < end; output += 2)
        {
            byte* weights = _weights + (output * _rowBytes);
            bool isPair = output + 1 < end;
            FloatKernel<TWeights, TLanes, TFloat>.Run<TTokens>(weights, isPair ? weights + _rowBytes : weights, columns, _x + (row * _xStride), _xStride, sums);
            for (int i = 0; i < TTokens.Count; i++)
            {
                float* target = _output + ((row + i) * _outputStride) + output;
                target[0] = sums[2 * i];
                if (isPair)
                {
                    target[1] = sums[(2 * i) + 1];
                }
            }
        }
    }
}
