using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime.TestHost;

/// <summary>
/// Kernels of a few lines, so that runtime tests stand on their own: Add of a constant per channel (wrapping), a maximum
/// over a 2×1 window, Quantize and Dequantize with scale 1. They honour regions and rings as real kernels do.
/// </summary>
public sealed class TinyKernels(Action<int>? onStep = null) : IKernelSet
{
    public string Name => "tiny";

    public NodeKernel Prepare(NodeBinding node) => new TinyNode(node, onStep);

    private sealed class TinyNode(NodeBinding node, Action<int>? onStep) : NodeKernel
    {
        public override StepKernel Bind(StepBinding step) => node.Node.Operator switch
        {
            Add => new AddKernel(step, node.Constants(node.Node.Inputs[1]).ToArray(), onStep),
            Pool2D => new MaxOfTwoRowsKernel(step),
            Quantize => new ConvertKernel(step, toInt8: true),
            Dequantize => new ConvertKernel(step, toInt8: false),
            _ => throw new EdgeException(5001, $"No kernel for {node.Node.Operator.Kind}.", "Tiny kernels know four operators.", "Use another."),
        };
    }

    private abstract class RegionKernel(StepBinding step) : StepKernel
    {
        protected Region Region { get; } = step.Region;

        protected Operand In { get; } = step.Inputs[0]!;

        protected Operand Out { get; } = step.Outputs[0];

        protected int InputAt(int y, int x, int c) => In.OffsetOf(y, x) + ((c - In.Buffer.Window.Channel) * In.Buffer.Type.BlockBytes());

        protected int OutputAt(int y, int x, int c) => Out.OffsetOf(y, x) + ((c - Out.Buffer.Window.Channel) * Out.Buffer.Type.BlockBytes());

        protected abstract void Element(Span<byte> memory, int y, int x, int c);

        public override void Run(Span<byte> memory)
        {
            for (int y = Region.Top; y < Region.Bottom; y++)
            {
                for (int x = Region.Left; x < Region.Right; x++)
                {
                    for (int c = Region.Channel; c < Region.ChannelEnd; c++)
                    {
                        Element(memory, y, x, c);
                    }
                }
            }
        }
    }

    private sealed class AddKernel(StepBinding step, byte[] bias, Action<int>? onStep) : RegionKernel(step)
    {
        public override void Run(Span<byte> memory)
        {
            base.Run(memory);
            onStep?.Invoke(Region.Top);
        }

        protected override void Element(Span<byte> memory, int y, int x, int c) =>
            memory[OutputAt(y, x, c)] = unchecked((byte)(memory[InputAt(y, x, c)] + bias[c]));
    }

    private sealed class MaxOfTwoRowsKernel(StepBinding step) : RegionKernel(step)
    {
        protected override void Element(Span<byte> memory, int y, int x, int c)
        {
            sbyte below = (sbyte)memory[InputAt(y, x, c)];
            sbyte above = y == 0 ? sbyte.MinValue : (sbyte)memory[InputAt(y - 1, x, c)];
            memory[OutputAt(y, x, c)] = (byte)Math.Max(below, above);
        }
    }

    private sealed class ConvertKernel(StepBinding step, bool toInt8) : RegionKernel(step)
    {
        protected override void Element(Span<byte> memory, int y, int x, int c)
        {
            if (toInt8)
            {
                memory[OutputAt(y, x, c)] = (byte)(sbyte)BitConverter.ToSingle(memory[InputAt(y, x, c)..]);
            }
            else
            {
                BitConverter.TryWriteBytes(memory[OutputAt(y, x, c)..], (float)(sbyte)memory[InputAt(y, x, c)]);
            }
        }
    }
}
