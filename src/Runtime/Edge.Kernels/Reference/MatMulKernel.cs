using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="MatMul"/> on float32, and on quantised int8, uint8 and int16 (TensorFlow Lite's reference BATCH_MATMUL).</summary>
internal sealed class MatMulKernel : ReferenceKernel
{
    private readonly Func<StepBinding, StepKernel> _bind;

    public MatMulKernel(NodeBinding binding)
        : base(binding)
    {
        _bind = (Input(0).Type, Input(1).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32, ElementType.Float32) => step => new FloatStep(Operands.Of(this, step)),
            (ElementType.Int8, ElementType.Int8, ElementType.Int8) => BindInteger<sbyte>(),
            (ElementType.UInt8, ElementType.UInt8, ElementType.UInt8) => BindInteger<byte>(),
            (ElementType.Int16, ElementType.Int16, ElementType.Int16) => BindInteger<short>(),
            _ => throw NoKernel(),
        };
    }

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind(step);
    }

    private Func<StepBinding, StepKernel> BindInteger<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        FixedPointMultiplier factor = ChannelMultipliers.OfFullyConnected(Input(0), Input(1), Output, 1)[0];
        (int left, int right, int output) = (Input(0).Quantization!.ZeroPoint, Input(1).Quantization!.ZeroPoint, Output.Quantization!.ZeroPoint);
        return step => new IntegerStep<T>(Operands.Of(this, step), left, right, output, factor, ActivationRange.Of(Output), Output.Type == ElementType.Int16);
    }

    /// <summary>Where the rows and columns of each product lie.</summary>
    private sealed class Operands
    {
        private readonly BroadcastIndex _leftBatch;
        private readonly BroadcastIndex _rightBatch;
        private readonly bool _transposeLeft;
        private readonly bool _transposeRight;
        private readonly int _rows;
        private readonly int _columns;
        private readonly int _width;

        private Operands(MatMulKernel kernel, StepBinding step)
        {
            (Shape left, Shape right, Shape output) = (kernel.Input(0).Shape, kernel.Input(1).Shape, kernel.Output.Shape);
            var matMul = (MatMul)kernel.Node.Operator;
            (_transposeLeft, _transposeRight) = (matMul.TransposeLeft, matMul.TransposeRight);
            (_rows, _columns, Depth) = (output[-2], output[-1], left[_transposeLeft ? -2 : -1]);
            _leftBatch = new BroadcastIndex(Batches(left), Batches(output));
            _rightBatch = new BroadcastIndex(Batches(right), Batches(output));
            _width = output.AsImage().Width;
            Region = step.Region;
            (Left, Right, Output) = (kernel.Reader(step, 0), kernel.Reader(step, 1), kernel.Writer(step));

            // A trailing 1 stands for the matrix, so that batches broadcast like pixels.
            static Shape Batches(Shape shape) => new([1, .. shape.Dimensions.Take(shape.Rank - 2), 1]);
        }

        public Region Region { get; }

        public int Depth { get; }

        public TensorView Left { get; }

        public TensorView Right { get; }

        public TensorView Output { get; }

        public static Operands Of(MatMulKernel kernel, StepBinding step) => new(kernel, step);

        /// <summary>Index and stride of the left row and of the right column of an output element.</summary>
        public (int Left, int LeftStride, int Right, int RightStride) Of(int y, int x, int column)
        {
            (int batch, int row) = Math.DivRem((y * _width) + x, _rows);
            int left = _leftBatch.PixelOf(batch) * _rows * Depth;
            int right = _rightBatch.PixelOf(batch) * Depth * _columns;
            return (
                left + (_transposeLeft ? row : row * Depth),
                _transposeLeft ? _rows : 1,
                right + (_transposeRight ? column * Depth : column),
                _transposeRight ? 1 : _columns);
        }
    }

    private sealed class FloatStep(Operands operands) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            Region region = operands.Region;
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        (int left, int leftStride, int right, int rightStride) = operands.Of(y, x, c);
                        float sum = 0;
                        for (int k = 0; k < operands.Depth; k++)
                        {
                            sum += operands.Left.Element<float>(memory, left + (k * leftStride)) * operands.Right.Element<float>(memory, right + (k * rightStride));
                        }

                        operands.Output.MutablePixel<float>(memory, y, x)[c - operands.Output.Channel] = sum;
                    }
                }
            }
        }
    }

    private sealed class IntegerStep<T>(Operands operands, int leftZero, int rightZero, int outputZero, FixedPointMultiplier factor, ActivationRange range, bool isWide) : StepKernel
        where T : unmanaged, IBinaryInteger<T>
    {
        public override void Run(Span<byte> memory)
        {
            Region region = operands.Region;
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        (int left, int leftStride, int right, int rightStride) = operands.Of(y, x, c);
                        long sum = 0;
                        for (int k = 0; k < operands.Depth; k++)
                        {
                            long a = int.CreateTruncating(operands.Left.Element<T>(memory, left + (k * leftStride))) - leftZero;
                            long b = int.CreateTruncating(operands.Right.Element<T>(memory, right + (k * rightStride))) - rightZero;
                            sum += a * b;
                        }

                        int stored = (isWide ? factor.Apply(sum) : factor.Apply((int)sum)) + outputZero;
                        operands.Output.MutablePixel<T>(memory, y, x)[c - operands.Output.Channel] = T.CreateTruncating(range.Clamp(stored));
                    }
                }
            }
        }
    }
}
