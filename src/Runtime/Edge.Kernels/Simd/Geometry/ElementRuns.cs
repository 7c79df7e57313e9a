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
        /// <summary>A constant pixel shorter than this is repeated: a few channels under every pixel would make a run a pixel.</summary>
        private const int ShortPixelBytes = 64;

        private const int MaxRepeatedBytes = 64 << 10;

        private readonly BroadcastIndex _index;
        private readonly Operand? _operand;
        private readonly Region _region;
        private readonly int _width;
        private readonly int _repeatedRows;
        private readonly int _channels;

        public Source(NodeBinding binding, StepBinding step, int position, Shape output)
        {
            Tensor tensor = binding.Graph.Input(binding.Node, position)!;
            (_, _width, _channels) = tensor.Shape.AsImage();
            ElementBytes = tensor.Type.BlockBytes();
            _index = new BroadcastIndex(tensor.Shape, output);
            RepeatsChannel = _index.ChannelStride == 0;
            _operand = step.Inputs[position];
            _region = step.Region;
            if (!tensor.IsConstant)
            {
                return;
            }

            ReadOnlySpan<byte> bytes = binding.Constants(binding.Node.Inputs[position]).Span;
            int repeats = RepeatsChannel ? output[-1] : 1;
            byte[] pixels = new byte[checked(bytes.Length * repeats)];
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = bytes[(i / (ElementBytes * repeats) * ElementBytes) + (i % ElementBytes)];
            }

            (_channels, RepeatsChannel) = (_channels * repeats, false);
            _repeatedRows = RepeatedRows(pixels.Length);
            Constant = _repeatedRows > 0 ? Repeat(pixels) : new AlignedBuffer(pixels.Length);
            if (_repeatedRows == 0)
            {
                pixels.CopyTo(Constant.Span<byte>());
            }
        }

        public AlignedBuffer? Constant { get; }

        public int ElementBytes { get; }

        public bool RepeatsChannel { get; }

        private int PixelBytes => _channels * ElementBytes;

        public int OffsetOf(int y, int x, int channel)
        {
            if (_repeatedRows > 0)
            {
                return (((((y - _region.Top) % _repeatedRows * _region.Width) + (x - _region.Left)) * _channels) + channel) * ElementBytes;
            }

            (int row, int column) = _index.PixelOf(y, x);
            return Constant is not null
                ? ((((row * _width) + column) * _channels) + channel) * ElementBytes
                : _operand!.OffsetOf(row, column) + ((channel - _operand.Buffer.Window.Channel) * ElementBytes);
        }

        /// <summary>Rows of the region for which a constant of one pixel is repeated: all, one where that would be large, 0 where it is not.</summary>
        private int RepeatedRows(int constantBytes)
        {
            if (constantBytes != PixelBytes || PixelBytes >= ShortPixelBytes || _region.Width * PixelBytes > MaxRepeatedBytes)
            {
                return 0;
            }

            return _region.Pixels * PixelBytes <= MaxRepeatedBytes ? _region.Height : 1;
        }

        private AlignedBuffer Repeat(ReadOnlySpan<byte> pixel)
        {
            var repeated = new AlignedBuffer(_repeatedRows * _region.Width * PixelBytes);
            for (Span<byte> rest = repeated.Span<byte>(); !rest.IsEmpty; rest = rest[pixel.Length..])
            {
                pixel.CopyTo(rest);
            }

            return repeated;
        }
    }
}
