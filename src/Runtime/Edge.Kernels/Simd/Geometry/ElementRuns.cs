using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>
/// The stretches of elements of an elementwise step that lie together in every operand, resolved when the step is bound:
/// one for whole tensors, one a pixel in the worst case.
/// </summary>
internal sealed unsafe class ElementRuns
{
    private readonly AlignedBuffer? _leftConstant;
    private readonly AlignedBuffer? _rightConstant;

    private ElementRuns(ElementRun[] runs, AlignedBuffer? leftConstant, AlignedBuffer? rightConstant) =>
        (Runs, _leftConstant, _rightConstant) = (runs, leftConstant, rightConstant);

    /// <summary>The stretches.</summary>
    public ElementRun[] Runs { get; }

    /// <summary>What <see cref="ElementRun.Left"/> counts from.</summary>
    public byte* LeftBase(byte* memory) => _leftConstant is null ? memory : _leftConstant.Pointer;

    /// <summary>What <see cref="ElementRun.Right"/> counts from.</summary>
    public byte* RightBase(byte* memory) => _rightConstant is null ? memory : _rightConstant.Pointer;

    /// <summary>Resolves a step of an operator with one or two operands, or returns null where one channel of an operand meets many.</summary>
    public static ElementRuns? TryResolve(NodeBinding binding, StepBinding step)
    {
        Graph graph = binding.Graph;
        Tensor output = graph.Output(binding.Node);
        var left = new Source(binding, step, 0, output.Shape);
        Source right = binding.Node.Inputs.Length > 1 ? new Source(binding, step, 1, output.Shape) : left;
        if (left.RepeatsChannel || right.RepeatsChannel)
        {
            return null;
        }

        Operand target = step.Outputs[0];
        Region region = step.Region;
        int targetElement = output.Type.BlockBytes();
        var runs = new List<ElementRun>();
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                var run = new ElementRun(
                    left.OffsetOf(y, x, region.Channel),
                    right.OffsetOf(y, x, region.Channel),
                    target.OffsetOf(y, x) + ((region.Channel - target.Buffer.Window.Channel) * targetElement),
                    region.Channels);
                if (runs.Count > 0 && runs[^1] is var last
                    && run.Left == last.Left + (last.Count * left.ElementBytes)
                    && run.Right == last.Right + (last.Count * right.ElementBytes)
                    && run.Target == last.Target + (last.Count * targetElement))
                {
                    runs[^1] = last with { Count = last.Count + run.Count };
                }
                else
                {
                    runs.Add(run);
                }
            }
        }

        return new ElementRuns([.. runs], left.Constant, right.Constant);
    }

    /// <summary>An operand: in memory, or a constant with a copy of its own.</summary>
    private sealed class Source
    {
        private readonly BroadcastIndex _index;
        private readonly Operand? _operand;
        private readonly int _width;
        private readonly int _channels;

        public Source(NodeBinding binding, StepBinding step, int position, Shape output)
        {
            Tensor tensor = binding.Graph.Input(binding.Node, position)!;
            (_, _width, _channels) = tensor.Shape.AsImage();
            ElementBytes = tensor.Type.BlockBytes();
            _index = new BroadcastIndex(tensor.Shape, output);
            RepeatsChannel = _index.ChannelStride == 0;
            _operand = step.Inputs[position];
            if (tensor.IsConstant)
            {
                ReadOnlySpan<byte> bytes = binding.Constants(binding.Node.Inputs[position]).Span;
                int repeats = RepeatsChannel ? output[-1] : 1;
                Constant = new AlignedBuffer(checked(bytes.Length * repeats));
                for (int i = 0; i < bytes.Length * repeats; i++)
                {
                    Constant.Span<byte>()[i] = bytes[(i / (ElementBytes * repeats) * ElementBytes) + (i % ElementBytes)];
                }

                (_channels, RepeatsChannel) = (_channels * repeats, false);
            }
        }

        public AlignedBuffer? Constant { get; }

        public int ElementBytes { get; }

        public bool RepeatsChannel { get; }

        public int OffsetOf(int y, int x, int channel)
        {
            (int row, int column) = _index.PixelOf(y, x);
            return Constant is not null
                ? ((((row * _width) + column) * _channels) + channel) * ElementBytes
                : _operand!.OffsetOf(row, column) + ((channel - _operand.Buffer.Window.Channel) * ElementBytes);
        }
    }
}
