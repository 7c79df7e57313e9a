using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Concat"/> of any type. Quantised inputs of another scale or zero point than the output are requantised by one
/// fixed-point multiplication each, as <see cref="Quantize"/> does.
/// </summary>
internal sealed class ConcatKernel : ReferenceKernel
{
    private readonly Func<StepBinding, StepKernel> _bind;

    public ConcatKernel(NodeBinding binding)
        : base(binding)
    {
        if (((Concat)Node.Operator).Activation != Activation.None)
        {
            throw new EdgeException(5003, $"Node '{Node.Name}' (Concat) has a fused activation.", "No kernel fuses one behind a concatenation.", "Import the activation as a node of its own.");
        }

        bool copies = Inputs.All(input => Equals(input.Quantization, Output.Quantization));
        _bind = Inputs.Any(input => input.Type != Output.Type) ? throw NoKernel() : (Output.Type, copies) switch
        {
            (ElementType.Int8, false) => step => new RequantizeStep<sbyte>(step.Region, Output, Writer(step), PartsOf(step)),
            (ElementType.UInt8, false) => step => new RequantizeStep<byte>(step.Region, Output, Writer(step), PartsOf(step)),
            (ElementType.Int16, false) => step => new RequantizeStep<short>(step.Region, Output, Writer(step), PartsOf(step)),
            (_, true) => Output.Type.BlockBytes() switch
            {
                1 => step => new CopyStep<byte>(step.Region, Output, Writer(step), PartsOf(step)),
                2 => step => new CopyStep<ushort>(step.Region, Output, Writer(step), PartsOf(step)),
                4 => step => new CopyStep<uint>(step.Region, Output, Writer(step), PartsOf(step)),
                8 => step => new CopyStep<ulong>(step.Region, Output, Writer(step), PartsOf(step)),
                _ => throw NoKernel(),
            },
            _ => throw NoKernel(),
        };
    }

    private IEnumerable<Tensor> Inputs => Enumerable.Range(0, Node.Inputs.Length).Select(Input);

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind(step);
    }

    /// <summary>An input: which of its elements lies under an output element, and the factor between the scales.</summary>
    private sealed record Part(GatherIndex Index, TensorView View, int ZeroPoint, FixedPointMultiplier Factor);

    private Part[] PartsOf(StepBinding step)
    {
        int axis = ((Concat)Node.Operator).Axis;
        var parts = new List<Part>();
        int start = 0;
        for (int i = 0; i < Node.Inputs.Length; i++)
        {
            Tensor input = Input(i);
            var dimensions = new GatherDimension[input.Shape.Rank];
            for (int d = 0; d < dimensions.Length; d++)
            {
                dimensions[d] = new GatherDimension(d, d == axis ? -start : 0, 1);
            }

            start += input.Shape[axis];
            var index = new GatherIndex(Output.Shape, dimensions, input.Shape);
            Region needed = index.Needed(step.Region, Output.Shape, input.Shape);
            if (!needed.IsEmpty)
            {
                FixedPointMultiplier factor = FixedPointMultiplier.Of((double)(input.Quantization?.Scale ?? 1) / (Output.Quantization?.Scale ?? 1));
                parts.Add(new Part(index, Reader(step, i, needed), input.Quantization?.ZeroPoint ?? 0, factor));
            }
        }

        return [.. parts];
    }

    private sealed class CopyStep<T>(Region region, Tensor tensor, TensorView output, Part[] parts) : StepKernel
        where T : unmanaged
    {
        private readonly int _width = tensor.Shape.AsImage().Width;
        private readonly int _channels = tensor.Shape.AsImage().Channels;

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int element = (((y * _width) + x) * _channels) + c;
                        foreach (Part part in parts)
                        {
                            if (part.Index.SourceOf(element) is >= 0 and int source)
                            {
                                pixel[c - output.Channel] = part.View.Element<T>(memory, source);
                                break;
                            }
                        }
                    }
                }
            }
        }
    }

    private sealed class RequantizeStep<T>(Region region, Tensor tensor, TensorView output, Part[] parts) : StepKernel
        where T : unmanaged, IBinaryInteger<T>
    {
        private readonly int _width = tensor.Shape.AsImage().Width;
        private readonly int _channels = tensor.Shape.AsImage().Channels;
        private readonly int _zeroPoint = tensor.Quantization!.ZeroPoint;
        private readonly ActivationRange _range = ActivationRange.Of(tensor);

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int element = (((y * _width) + x) * _channels) + c;
                        foreach (Part part in parts)
                        {
                            if (part.Index.SourceOf(element) is >= 0 and int source)
                            {
                                int difference = int.CreateTruncating(part.View.Element<T>(memory, source)) - part.ZeroPoint;
                                pixel[c - output.Channel] = T.CreateTruncating(_range.Clamp(part.Factor.Apply(difference) + _zeroPoint));
                                break;
                            }
                        }
                    }
                }
            }
        }
    }
}
