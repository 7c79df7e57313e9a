using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Product of two activations, an example at a time: <c>[…,M,K]·[…,K,N] → […,M,N]</c>.</summary>
internal sealed class MatMulLayer : Layer
{
    private readonly PartJob _forward, _left, _right;
    private readonly int _rows, _depth, _columns, _matrices;
    private readonly (int Row, int Column, int Matrix) _leftStride, _rightStride;

    public MatMulLayer(LayerContext context, Storage left, Storage right, Storage output, MatMul product)
        : base(context, [left, right], output, [])
    {
        (_rows, _columns) = (output.Shape[-2], output.Shape[-1]);
        _depth = left.Shape[product.TransposeLeft ? -2 : -1];
        _matrices = output.ExampleCount / (_rows * _columns);
        _leftStride = Strides(left, product.TransposeLeft, _rows);
        _rightStride = Strides(right, product.TransposeRight, _depth);
        (_forward, _left, _right) = (new(Compute), new(DifferentiateLeft), new(DifferentiateRight));
    }

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => true;

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_forward, Context.Batch);

    /// <inheritdoc/>
    public override void Backward()
    {
        Contribute(Inputs[0], _left);
        Contribute(Inputs[1], _right);
    }

    private static (int Row, int Column, int Matrix) Strides(Storage operand, bool isTransposed, int rows)
    {
        int size = operand.Shape[-1] * operand.Shape[-2], matrix = operand.ExampleCount > size ? size : 0;
        return isTransposed ? (1, rows, matrix) : (operand.Shape[-1], 1, matrix);
    }

    private void Contribute(Storage operand, PartJob job)
    {
        if (operand.NeedsGradient)
        {
            if (!operand.Contribute())
            {
                Context.Gradient(operand).Clear();
            }

            Context.Team.Run(job, Context.Batch);
        }
    }

    private Span<float> Of(long start, Storage storage, int example) => Context.Arena.Span(start + ((long)example * storage.ExampleCount), storage.ExampleCount);

    private void Compute(int example, int worker)
    {
        ReadOnlySpan<float> left = Of(Inputs[0].Value, Inputs[0], example), right = Of(Inputs[1].Value, Inputs[1], example);
        Span<float> output = Of(Output.Value, Output, example);
        output.Clear();
        for (int i = 0; i < output.Length; i++)
        {
            (int matrix, int row, int column) = Place(i);
            for (int k = 0; k < _depth; k++)
            {
                output[i] += left[Left(matrix, row, k)] * right[Right(matrix, k, column)];
            }
        }
    }

    private void DifferentiateLeft(int example, int worker)
    {
        ReadOnlySpan<float> gradients = Of(Output.Gradient, Output, example), right = Of(Inputs[1].Value, Inputs[1], example);
        Span<float> target = Of(Inputs[0].Gradient, Inputs[0], example);
        for (int i = 0; i < gradients.Length; i++)
        {
            (int matrix, int row, int column) = Place(i);
            for (int k = 0; k < _depth; k++)
            {
                target[Left(matrix, row, k)] += gradients[i] * right[Right(matrix, k, column)];
            }
        }
    }

    private void DifferentiateRight(int example, int worker)
    {
        ReadOnlySpan<float> gradients = Of(Output.Gradient, Output, example), left = Of(Inputs[0].Value, Inputs[0], example);
        Span<float> target = Of(Inputs[1].Gradient, Inputs[1], example);
        for (int i = 0; i < gradients.Length; i++)
        {
            (int matrix, int row, int column) = Place(i);
            for (int k = 0; k < _depth; k++)
            {
                target[Right(matrix, k, column)] += gradients[i] * left[Left(matrix, row, k)];
            }
        }
    }

    private (int Matrix, int Row, int Column) Place(int output) => (output / (_rows * _columns), output / _columns % _rows, output % _columns);

    private int Left(int matrix, int row, int k) => (matrix * _leftStride.Matrix) + (row * _leftStride.Row) + (k * _leftStride.Column);

    private int Right(int matrix, int k, int column) => (matrix * _rightStride.Matrix) + (k * _rightStride.Row) + (column * _rightStride.Column);
}
