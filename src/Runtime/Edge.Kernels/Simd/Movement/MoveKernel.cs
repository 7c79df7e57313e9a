using Edge.Kernels.Reference;
using Edge.Model;

namespace Edge.Kernels.Simd.Movement;

/// <summary>
/// Operators that move elements as they are (reshape, pad, slice, transpose, concatenation): when a step is bound,
/// elements are joined to the longest stretches that lie together on both sides, and running it copies those.
/// </summary>
internal sealed unsafe class MoveKernel : SimdKernel
{
    private readonly Tensor _output;
    private readonly Shape[] _inputShapes;
    private readonly GatherIndex[] _sources;
    private readonly byte[] _padding;

    private MoveKernel(NodeKernel reference, Tensor output, Shape[] inputShapes, GatherIndex[] sources, byte[] padding)
        : base(reference) =>
        (_output, _inputShapes, _sources, _padding) = (output, inputShapes, sources, padding.Length == 0 ? new byte[output.Type.BlockBytes()] : padding);

    /// <summary>The kernel of a node, or null where it does more than move elements of one activation or several.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        (Graph graph, Node node) = (binding.Graph, binding.Node);
        Tensor output = graph.Output(node);
        if (reference is GatherKernel { Mapping: { } mapping } && graph.Input(node, 0) is { IsConstant: false } input)
        {
            return new MoveKernel(reference, output, [input.Shape], [mapping.Index()], mapping.Padding);
        }

        if (node.Operator is not Concat concat || node.Inputs.Any(i => i < 0 || graph.Tensors[i].IsConstant || !Equals(graph.Tensors[i].Quantization, output.Quantization)))
        {
            return null;
        }

        Shape[] shapes = [.. node.Inputs.Select(i => graph.Tensors[i].Shape)];
        var sources = new GatherIndex[shapes.Length];
        for (int i = 0, start = 0; i < shapes.Length; start += shapes[i][concat.Axis], i++)
        {
            var dimensions = new GatherDimension[output.Shape.Rank];
            for (int d = 0; d < dimensions.Length; d++)
            {
                dimensions[d] = new GatherDimension(d, d == concat.Axis ? -start : 0, 1);
            }

            sources[i] = new GatherIndex(output.Shape, dimensions, shapes[i]);
        }

        return new MoveKernel(reference, output, shapes, sources, []);
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        int elementBytes = _output.Type.BlockBytes();
        var moves = new List<Move>();
        Region region = step.Region;
        (_, int width, int channels) = _output.Shape.AsImage();
        Operand output = step.Outputs[0];
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                int target = output.OffsetOf(y, x) + ((region.Channel - output.Buffer.Window.Channel) * elementBytes);
                for (int c = region.Channel; c < region.ChannelEnd; c++, target += elementBytes)
                {
                    Append(moves, new Move(SourceOf(step, (((y * width) + x) * channels) + c, elementBytes), target, elementBytes));
                }
            }
        }

        return Transposition.TryFind(moves, elementBytes) ?? (StepKernel)new Step([.. moves], _padding);
    }

    private int SourceOf(StepBinding step, int element, int elementBytes)
    {
        for (int i = 0; i < _sources.Length; i++)
        {
            if (_sources[i].SourceOf(element) is >= 0 and int source)
            {
                Operand input = step.Inputs[i]!;
                (_, int width, int channels) = _inputShapes[i].AsImage();
                (int pixel, int channel) = Math.DivRem(source, channels);
                return input.OffsetOf(pixel / width, pixel % width) + ((channel - input.Buffer.Window.Channel) * elementBytes);
            }
        }

        return Move.Padding;
    }

    private static void Append(List<Move> moves, Move move)
    {
        if (moves.Count > 0 && moves[^1] is var last && move.Target == last.Target + last.Bytes
            && (last.Source == Move.Padding ? move.Source == Move.Padding : move.Source == last.Source + last.Bytes))
        {
            moves[^1] = last with { Bytes = last.Bytes + move.Bytes };
            return;
        }

        moves.Add(move);
    }

    private sealed class Step(Move[] moves, byte[] padding) : StepKernel
    {
        public override void Run(Span<byte> memory)
        {
            foreach (Move move in moves)
            {
                Span<byte> target = memory.Slice(move.Target, move.Bytes);
                if (move.Source != Move.Padding)
                {
                    memory.Slice(move.Source, move.Bytes).CopyTo(target);
                    continue;
                }

                for (; padding.Length > 1 && !target.IsEmpty; target = target[padding.Length..])
                {
                    padding.CopyTo(target);
                }

                target.Fill(padding[0]);
            }
        }
    }
}
