using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Cuts the region of a compute step into parts that threads may compute at the same time. A kernel gives the same bits
/// however its output is cut, so a part is a step like any other.
/// </summary>
internal static class StepDivision
{
    /// <summary>A part is to take about so long at least: handing one to a waiting thread takes about a microsecond.</summary>
    private const double LeastPartUs = 2;

    // A fast core, roughly: this only tells steps that are worth dividing from those that are not.
    private const double FloatMacsPerUs = 100_000;
    private const double IntegerMacsPerUs = 250_000;
    private const double DepthwiseMacsPerUs = 35_000;
    private const double BytesPerUs = 16_000;

    /// <summary>Channels are cut at multiples of this, which is whole vectors in every kernel set.</summary>
    private const int ChannelGranule = 64;

    /// <summary>The parts of a step: its region alone where it cannot be divided or is too small.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">What the step computes.</param>
    /// <param name="step">The step.</param>
    /// <param name="threads">Parts wanted.</param>
    public static Region[] Cut(Graph graph, Node node, StepBinding step, int threads)
    {
        Region region = step.Region;
        int parts = (int)Math.Min(threads, EstimateUs(graph, node, step) / LeastPartUs);
        if (parts < 2 || step.Accumulation is not null || !IsDivisible(node.Operator) || step.Inputs.Any(i => i is not null && Collide(node.Operator, i, step.Outputs[0])))
        {
            return [region];
        }

        // The dimension that leaves the threads the least to wait for; rows where both do alike.
        int blocks = node.Operator is Conv2D or FullyConnected ? region.Channels / ChannelGranule : 0;
        double rows = Balance(region.Height, parts), channels = region.Channel % ChannelGranule == 0 ? Balance(blocks, parts) : 0;
        if (Math.Max(rows, channels) <= 1.0 / parts)
        {
            return [region];
        }

        return rows >= channels
            ? [.. Enumerable.Range(0, parts).Select(i => (First: region.Height * i / parts, End: region.Height * (i + 1) / parts)).Where(p => p.End > p.First)
                .Select(p => region with { Top = region.Top + p.First, Height = p.End - p.First })]
            : [.. Enumerable.Range(0, parts).Select(i => (First: blocks * i / parts * ChannelGranule, End: i == parts - 1 ? region.Channels : blocks * (i + 1) / parts * ChannelGranule)).Where(p => p.End > p.First)
                .Select(p => region with { Channel = region.Channel + p.First, Channels = p.End - p.First })];
    }

    /// <summary>How much of the threads' time is used: 1 where all have the same to do.</summary>
    private static double Balance(int units, int parts) => units == 0 ? 0 : (double)units / ((units + parts - 1) / parts * parts);

    private static bool IsDivisible(Operator op) => op is Conv2D or DepthwiseConv2D or FullyConnected or Pool2D or Add or Sub or Mul or Unary or Quantize or Dequantize or Pad or Concat;

    private static double EstimateUs(Graph graph, Node node, StepBinding step)
    {
        long outputs = step.Region.ElementCount;
        double us = outputs * graph.Output(node).Type.BlockBytes() / BytesPerUs;
        if (node.Operator is Conv2D or DepthwiseConv2D or FullyConnected && graph.Input(node, 1) is { } filter)
        {
            us += outputs * (filter.Shape.ElementCount / (double)graph.Output(node).Shape[-1])
                / (node.Operator is DepthwiseConv2D ? DepthwiseMacsPerUs : filter.Type.IsFloat() ? FloatMacsPerUs : IntegerMacsPerUs);
        }

        return us;
    }

    /// <summary>Whether one part might write what another still has to read: the buffers overlap, other than element for element.</summary>
    private static bool Collide(Operator op, Operand input, Operand output)
    {
        bool isElementwise = op is Add or Sub or Mul or Unary;
        if (isElementwise && input.BaseBytes == output.BaseBytes && input.Buffer with { Tensor = output.Buffer.Tensor } == output.Buffer)
        {
            return false;
        }

        int inputStart = input.BaseBytes + input.Buffer.OffsetBytes, outputStart = output.BaseBytes + output.Buffer.OffsetBytes;
        return inputStart < outputStart + output.Buffer.SizeBytes && outputStart < inputStart + input.Buffer.SizeBytes;
    }
}
