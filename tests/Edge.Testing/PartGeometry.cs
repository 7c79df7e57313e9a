using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Testing;

/// <summary>How the output of a node may be cut, and what a part of it reads: written apart from the planner, as its check.</summary>
public static class PartGeometry
{
    /// <summary>Along which directions a step may compute a part of the node's output.</summary>
    public static (bool Rows, bool Columns, bool Channels) Divisible(NodeCase nodeCase) => nodeCase.Node.Operator switch
    {
        Lstm or Svdf => (false, false, false),
        Softmax softmax when softmax.Axis == nodeCase.Output.Shape.Rank - 1 => (true, true, false),
        Softmax => (false, false, false),
        _ => (true, true, true),
    };

    /// <summary>The region of an input that a part of the output is computed from; a superset where the exact one is laborious.</summary>
    public static Region Needed(NodeCase nodeCase, int position, Region part, Accumulation? accumulation)
    {
        Tensor input = nodeCase.Graph.Input(nodeCase.Node, position)!;
        Region whole = Region.Of(input.Shape);
        Region inside = (nodeCase.Node.Operator, accumulation) switch
        {
            (Conv2D, { InputPart: var read }) => whole with { Channel = read.Channel, Channels = read.Channels },
            (_, { InputPart: var read }) => whole with { Top = read.Top, Left = read.Left, Height = read.Height, Width = read.Width },
            _ => whole,
        };
        return nodeCase.Node.Operator switch
        {
            Conv2D { Window: var window, Groups: var groups } => Under(window, part, InGroups(nodeCase, groups, part, inside)),
            DepthwiseConv2D { Window: var window, Multiplier: var multiplier } => Under(window, part, inside with
            {
                Channel = part.Channel / multiplier,
                Channels = ((part.ChannelEnd - 1) / multiplier) + 1 - (part.Channel / multiplier),
            }),
            Pool2D { Window: var window } => Under(window, part, inside with { Channel = part.Channel, Channels = part.Channels }),
            Pad { Before: { Rank: 4 } before } => Intersection(inside, part with { Top = part.Top - before[1], Left = part.Left - before[2], Channel = part.Channel - before[3] }),
            Reduce { KeepDimensions: true, Axes: var axes } when input.Shape is { Rank: 4 } shape && shape[0] == 1 => new Region(
                axes.Contains(1) ? inside.Top : part.Top,
                axes.Contains(2) ? inside.Left : part.Left,
                axes.Contains(3) ? inside.Channel : part.Channel,
                axes.Contains(1) ? inside.Height : part.Height,
                axes.Contains(2) ? inside.Width : part.Width,
                axes.Contains(3) ? inside.Channels : part.Channels),
            Resize => inside with { Channel = part.Channel, Channels = part.Channels },
            Unary or Quantize or Dequantize or Cast => part,
            Add or Sub or Mul or Div or Maximum or Minimum when input.Shape == nodeCase.Output.Shape => part,
            _ => inside,
        };
    }

    /// <summary>Ways to compute a part: at once, or in several steps that keep partial sums.</summary>
    public static ImmutableArray<Accumulation?> Accumulations(NodeCase nodeCase, SeededRandom random)
    {
        Region whole = Region.Of(nodeCase.Graph.Input(nodeCase.Node, 0)!.Shape);
        bool isImage = nodeCase.Graph.Input(nodeCase.Node, 0)!.Shape is { Rank: 4 } shape && shape[0] == 1;
        bool isWide = nodeCase.Output.Type == ElementType.Int16;
        (int length, Func<int, int, Region>? read) = nodeCase.Node.Operator switch
        {
            Conv2D when !isWide => (whole.Channels, (from, count) => whole with { Channel = from, Channels = count }),
            Pool2D { Function: PoolFunction.Average } => (whole.Height, (from, count) => whole with { Top = from, Height = count }),
            Reduce { Function: ReduceFunction.Mean or ReduceFunction.Sum } reduce when isImage && reduce.Axes.Contains(1) => (whole.Height, (from, count) => whole with { Top = from, Height = count }),
            Reduce { Function: ReduceFunction.Mean or ReduceFunction.Sum } reduce when isImage && reduce.Axes.Contains(2) => (whole.Width, (from, count) => whole with { Left = from, Width = count }),
            _ => (0, (Func<int, int, Region>?)null),
        };
        if (read is null || length < 2 || random.Chance(40))
        {
            return [null];
        }

        int cut = random.Next(1, length - 1);
        int secondCut = random.Next(cut, length);
        (int From, int Count)[] parts = [.. new[] { (0, cut), (cut, secondCut - cut), (secondCut, length - secondCut) }.Where(p => p.Item2 > 0)];
        return [.. parts.Select((p, i) => new Accumulation(0, read(p.From, p.Count), i == 0, i == parts.Length - 1))];
    }

    private static Region Intersection(Region a, Region b)
    {
        (int top, int left, int channel) = (Math.Max(a.Top, b.Top), Math.Max(a.Left, b.Left), Math.Max(a.Channel, b.Channel));
        return new Region(top, left, channel, Math.Min(a.Bottom, b.Bottom) - top, Math.Min(a.Right, b.Right) - left, Math.Min(a.ChannelEnd, b.ChannelEnd) - channel);
    }

    private static Region InGroups(NodeCase nodeCase, int groups, Region part, Region inside)
    {
        (int inputs, int outputs) = (nodeCase.Graph.Input(nodeCase.Node, 0)!.Shape[-1] / groups, nodeCase.Output.Shape[-1] / groups);
        int from = Math.Max(inside.Channel, part.Channel / outputs * inputs);
        int to = Math.Min(inside.ChannelEnd, (((part.ChannelEnd - 1) / outputs) + 1) * inputs);
        return inside with { Channel = from, Channels = Math.Max(0, to - from) };
    }

    private static Region Under(Window window, Region part, Region inside)
    {
        int top = Math.Max(inside.Top, (part.Top * window.StrideHeight) - window.PadTop);
        int bottom = Math.Min(inside.Bottom, ((part.Bottom - 1) * window.StrideHeight) - window.PadTop + window.SpanHeight);
        int left = Math.Max(inside.Left, (part.Left * window.StrideWidth) - window.PadLeft);
        int right = Math.Min(inside.Right, ((part.Right - 1) * window.StrideWidth) - window.PadLeft + window.SpanWidth);
        return inside with { Top = top, Left = left, Height = bottom - top, Width = right - left };
    }
}
