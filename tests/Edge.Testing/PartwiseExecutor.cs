using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Testing;

/// <summary>
/// Computes one node part by part, the way a hostile plan would: every part from windows and rings that hold just what it
/// reads, in a memory full of rubbish, written into a window or a ring of its own. It fails if a step changes a byte that
/// is not its own.
/// </summary>
/// <param name="kernels">What computes it.</param>
/// <param name="random">How it is cut, and where things lie.</param>
public sealed class PartwiseExecutor(IKernelSet kernels, SeededRandom random)
{
    private int _bytes;

    /// <summary>Runs a case in parts.</summary>
    /// <returns>Bytes of the output, put together.</returns>
    /// <exception cref="InvalidOperationException">A step wrote outside of its region.</exception>
    public byte[] Run(NodeCase nodeCase)
    {
        Graph graph = nodeCase.Graph;
        NodeKernel kernel = kernels.Prepare(new NodeBinding(graph, nodeCase.Node, tensor => nodeCase.Weights[graph.Tensors[tensor].Constant!.Value]));
        var result = new byte[nodeCase.Output.Bytes];
        Region whole = Region.Of(nodeCase.Output.Shape);
        (bool rows, bool columns, bool channels) = PartGeometry.Divisible(nodeCase);
        foreach ((int top, int height) in Cuts(whole.Height, rows))
        {
            foreach ((int left, int width) in Cuts(whole.Width, columns))
            {
                foreach ((int channel, int count) in Cuts(whole.Channels, channels))
                {
                    RunPart(nodeCase, kernel, new Region(top, left, channel, height, width, count), result);
                }
            }
        }

        return result;
    }

    private void RunPart(NodeCase nodeCase, NodeKernel kernel, Region part, byte[] result)
    {
        _bytes = 0;
        Tensor tensor = nodeCase.Output;
        Operand output = Place(nodeCase, nodeCase.Node.Outputs[0], tensor.Type, part);
        ElementType sumType = tensor.Type == ElementType.Float32 ? ElementType.Float32 : ElementType.Int32;
        Operand sums = Place(nodeCase, nodeCase.Node.Outputs[0], sumType, part);
        (Accumulation? Accumulation, Operand?[] Inputs)[] steps =
        [
            .. PartGeometry.Accumulations(nodeCase, random).Select(accumulation => (accumulation, nodeCase.Node.Inputs.Select((input, position) =>
                input < 0 || nodeCase.Graph.Tensors[input].IsConstant
                    ? null
                    : Place(nodeCase, input, nodeCase.Graph.Tensors[input].Type, PartGeometry.Needed(nodeCase, position, part, accumulation))).ToArray())),
        ];

        var memory = new byte[_bytes];
        memory.AsSpan().Fill(0xA5);
        foreach ((Accumulation? accumulation, Operand?[] inputs) in steps)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                if (inputs[i] is { } operand)
                {
                    byte[] values = nodeCase.Inputs[nodeCase.Graph.Inputs.IndexOf(nodeCase.Node.Inputs[i])];
                    Copy(operand, PartGeometry.Needed(nodeCase, i, part, accumulation), values, memory, toMemory: true);
                }
            }

            byte[] before = [.. memory];
            StepKernel step = kernel.Bind(new StepBinding(part, [.. inputs], [output], accumulation, accumulation is null ? null : sums));
            step.Run(memory);
            byte[] outside = [.. memory];
            foreach (Operand written in accumulation is null ? [output] : new[] { output, sums })
            {
                Forget(written, part, before, outside);
            }

            if (!outside.AsSpan().SequenceEqual(before))
            {
                throw new InvalidOperationException($"{kernels.Name} wrote outside of {part} in {nodeCase.Name}.");
            }
        }

        Copy(output, part, result, memory, toMemory: false);
    }

    /// <summary>Gives a region a window that holds it and perhaps more, as a ring or whole, behind what was placed before.</summary>
    private Operand Place(NodeCase nodeCase, int tensorIndex, ElementType type, Region region)
    {
        Tensor tensor = nodeCase.Graph.Tensors[tensorIndex];
        Region whole = Region.Of(tensor.Shape);
        region = region.IsEmpty ? default : region;
        (int top, int height) = Widen(region.Top, region.Height, whole.Height);
        (int left, int width) = Widen(region.Left, region.Width, whole.Width);
        (int channel, int channels) = Widen(region.Channel, region.Channels, whole.Channels);
        var window = new Region(top, left, channel, height, width, channels);
        int span = region.IsEmpty ? 1 : ((region.Height - 1) * width) + region.Width;
        int ring = random.Next(span, Math.Max(span, window.Pixels));
        int offset = (_bytes + random.Next(0, 40) + 7) & ~7;
        var buffer = new PlanBuffer(tensorIndex, type, MemorySpace.Arena, offset, window, ring);
        _bytes = offset + buffer.SizeBytes;
        return new Operand(tensor, buffer, 0);
    }

    private (int From, int Count) Widen(int from, int count, int length)
    {
        int wider = Math.Max(0, from - (random.Chance(50) ? random.Next(0, 2) : 0));
        int end = Math.Min(length, from + count + (random.Chance(50) ? random.Next(0, 2) : 0));
        return (wider, Math.Max(0, end - wider));
    }

    private ImmutableArray<(int From, int Count)> Cuts(int length, bool divisible)
    {
        if (!divisible || length < 2)
        {
            return [(0, length)];
        }

        int cut = random.Next(1, length);
        return cut == length ? [(0, length)] : [(0, cut), (cut, length - cut)];
    }

    /// <summary>Copies a region between a whole tensor and the buffer that holds a window of it.</summary>
    private static void Copy(Operand operand, Region region, byte[] whole, byte[] memory, bool toMemory)
    {
        ForEachPixel(operand, region, (inTensor, inMemory, bytes) =>
        {
            (byte[] from, int at, byte[] to, int start) = toMemory ? (whole, inTensor, memory, inMemory) : (memory, inMemory, whole, inTensor);
            Array.Copy(from, at, to, start, bytes);
        });
    }

    /// <summary>Makes the bytes of a region in a buffer equal to what they were, so that the rest can be compared.</summary>
    private static void Forget(Operand operand, Region region, byte[] before, byte[] after) =>
        ForEachPixel(operand, region, (_, inMemory, bytes) => Array.Copy(before, inMemory, after, inMemory, bytes));

    private static void ForEachPixel(Operand operand, Region region, Action<int, int, int> visit)
    {
        (_, int width, int channels) = operand.Tensor.Shape.AsImage();
        int size = operand.Buffer.Type.BlockBytes();
        for (int y = region.Top; y < region.Bottom && !region.IsEmpty; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                visit(
                    ((((y * width) + x) * channels) + region.Channel) * size,
                    operand.OffsetOf(y, x) + ((region.Channel - operand.Buffer.Window.Channel) * size),
                    region.Channels * size);
            }
        }
    }
}
