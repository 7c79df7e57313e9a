using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Softmax"/> on float32, and on int8 and uint8 in fixed point (int8 to int16 too) and int16. Along the innermost axis a
/// step may compute some of the pixels; along another axis the tensor is computed whole.
/// </summary>
internal sealed class SoftmaxKernel : ReferenceKernel
{
    private readonly Softmax _operator;
    private readonly Func<StepBinding, StepKernel> _bind;

    public SoftmaxKernel(NodeBinding binding)
        : base(binding)
    {
        _operator = (Softmax)Node.Operator;
        _bind = (Input(0).Type, Output.Type) switch
        {
            (ElementType.Float32, ElementType.Float32) => step => new FloatStep(Lines.Of(this, step), _operator.Beta),
            (ElementType.Int8, ElementType.Int8) => BindInteger<sbyte, sbyte>(new SoftmaxArithmetic(_operator.Beta, Input(0), Output).Apply),
            (ElementType.Int8, ElementType.Int16) => BindInteger<sbyte, short>(new SoftmaxArithmetic(_operator.Beta, Input(0), Output).Apply),
            (ElementType.UInt8, ElementType.UInt8) => BindInteger<byte, byte>(new SoftmaxArithmetic(_operator.Beta, Input(0), Output).Apply),
            (ElementType.Int16, ElementType.Int16) => BindInteger<short, short>(new WideSoftmaxArithmetic(_operator.Beta, Input(0), Output).Apply),
            _ => throw NoKernel(),
        };
    }

    public override StepKernel Bind(StepBinding step) => _bind(step);

    /// <summary>Replaces the stored inputs of a line by stored outputs.</summary>
    private delegate void LineFunction(Span<int> line);

    private Func<StepBinding, StepKernel> BindInteger<TInput, TOutput>(LineFunction function)
        where TInput : unmanaged, IBinaryInteger<TInput>
        where TOutput : unmanaged, IBinaryInteger<TOutput> =>
        step => new IntegerStep<TInput, TOutput>(Lines.Of(this, step), function);

    /// <summary>The lines of elements along the axis that a step computes: where each starts, and how far its elements lie apart.</summary>
    private sealed record Lines(int[] Starts, int Stride, int Length, TensorView Input, TensorView Output)
    {
        public static Lines Of(SoftmaxKernel kernel, StepBinding step)
        {
            Shape shape = kernel.Input(0).Shape;
            int axis = kernel._operator.Axis;
            Region whole = Region.Of(shape);
            if (axis == shape.Rank - 1)
            {
                kernel.RefuseAccumulation(step);
                if (step.Region.Channel != 0 || step.Region.Channels != whole.Channels)
                {
                    throw kernel.CannotSplit(step, "Every output depends on all channels of its pixel.");
                }
            }
            else
            {
                kernel.RequireWhole(step);
            }

            int stride = shape.Dimensions.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
            int length = shape[axis];
            Region region = step.Region;
            IEnumerable<int> starts = axis == shape.Rank - 1
                ? from y in Enumerable.Range(region.Top, region.Height)
                  from x in Enumerable.Range(region.Left, region.Width)
                  select ((y * whole.Width) + x) * length
                : from outer in Enumerable.Range(0, shape.ElementCount / Math.Max(1, stride * length))
                  from inner in Enumerable.Range(0, stride)
                  select (outer * length * stride) + inner;
            return new Lines([.. starts], stride, length, kernel.Reader(step, 0, region), kernel.Writer(step));
        }
    }

    private sealed class FloatStep(Lines lines, float beta) : StepKernel
    {
        private readonly float[] _line = new float[lines.Length];

        public override void Run(Span<byte> memory)
        {
            foreach (int start in lines.Starts)
            {
                float largest = float.NegativeInfinity;
                for (int i = 0; i < _line.Length; i++)
                {
                    _line[i] = lines.Input.Element<float>(memory, start + (i * lines.Stride));
                    largest = MathF.Max(largest, _line[i]);
                }

                float sum = 0;
                for (int i = 0; i < _line.Length; i++)
                {
                    _line[i] = MathF.Exp((_line[i] - largest) * beta);
                    sum += _line[i];
                }

                for (int i = 0; i < _line.Length; i++)
                {
                    lines.Output.MutableElement<float>(memory, start + (i * lines.Stride)) = _line[i] / sum;
                }
            }
        }
    }

    private sealed class IntegerStep<TInput, TOutput>(Lines lines, LineFunction function) : StepKernel
        where TInput : unmanaged, IBinaryInteger<TInput>
        where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        private readonly int[] _line = new int[lines.Length];

        public override void Run(Span<byte> memory)
        {
            foreach (int start in lines.Starts)
            {
                for (int i = 0; i < _line.Length; i++)
                {
                    _line[i] = int.CreateTruncating(lines.Input.Element<TInput>(memory, start + (i * lines.Stride)));
                }

                function(_line);
                for (int i = 0; i < _line.Length; i++)
                {
                    lines.Output.MutableElement<TOutput>(memory, start + (i * lines.Stride)) = TOutput.CreateTruncating(_line[i]);
                }
            }
        }
    }
}
