using Edge.Kernels.Blocks;
using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Kernels.Products;

/// <summary>Decodes a row of weights, then multiplies it with all rows of activations.</summary>
internal sealed unsafe class DecodedProduct(ElementType type, WeightLayout layout, int outputs, int columns, long bytes) : MatrixProduct, IParallelJob
{
    private readonly ThreadLocal<float[]> _row = new(() => new float[columns]);
    private byte* _weights;
    private ActivationRows _x = null!;
    private int _rows, _outputStride;
    private float* _output;

    public override void Run(nint weights, ActivationRows x, int rows, nint output, int outputStrideFloats, WorkerTeam team)
    {
        (_x, _rows, _outputStride) = (x, rows, outputStrideFloats);
        _weights = (byte*)weights;
        _output = (float*)output;
        team.Run(this, outputs);
    }

    public void Run(int part, int worker)
    {
        float[] w = _row.Value!;
        PackedRows.Decode(type, layout, new ReadOnlySpan<byte>(_weights, checked((int)bytes)), part, w);
        for (int row = 0; row < _rows; row++)
        {
            double sum = 0;
            for (int k = 0; k < columns; k++)
            {
                sum += w[k] * (double)(type.IsPacked() ? _x.BlockData(row)[k / 32].Scale * _x.Quants(row)[k] : _x.Source[((nint)row * _x.SourceStride) + k]);
            }

            _output[((nint)row * _outputStride) + part] = (float)sum;
        }
    }
}
