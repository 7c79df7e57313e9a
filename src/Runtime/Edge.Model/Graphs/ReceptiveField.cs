namespace Edge.Model;

/// <summary>
/// The halo arithmetic: which region of an input a node reads to compute a region of its output. Exact for sliding
/// windows of any kernel, stride, dilation and padding (rows <c>y·s − p … (y₁−1)·s − p + (k−1)·d</c>, clipped at the
/// border, where padding takes over); a superset by at most a pixel for resizing. (MCUNetV2, Lin et al. 2021, walks the
/// same way for square fields.)
/// </summary>
public sealed class ReceptiveField
{
    private enum Reach
    {
        Same,
        Broadcast,
        Sliding,
        Shifted,
        Scaled,
        Reduced,
        Whole,
    }

    private enum ChannelReach
    {
        All,
        Same,
        Divided,
        Grouped,
    }

    private readonly Reach _reach;
    private readonly ChannelReach _channels;
    private readonly Window _window;
    private readonly int _multiplier = 1;
    private readonly int _top, _left;
    private readonly bool _reducesRows, _reducesColumns;
    private readonly double _scaleY, _scaleX;
    private readonly int _group = 1, _groupReach = 1;
    private readonly Region _whole;

    /// <summary>The field of input <paramref name="position"/> of a node.</summary>
    public ReceptiveField(Graph graph, Node node, int position)
    {
        Shape input = graph.Tensors[node.Inputs[position]].Shape, output = graph.Output(node).Shape;
        _whole = Region.Of(input);
        Region result = Region.Of(output);
        bool images = input.Rank == 4 && input[0] == 1 && output.Rank == 4 && output[0] == 1;
        (_reach, _channels) = node.Operator switch
        {
            Conv2D when images && position == 0 => (Reach.Sliding, ChannelReach.All),
            DepthwiseConv2D when images && position == 0 => (Reach.Sliding, ChannelReach.Divided),
            Pool2D when images => (Reach.Sliding, ChannelReach.Same),
            Add or Sub or Mul or Div or Maximum or Minimum or Unary or Quantize or Dequantize or Cast =>
                input == output ? (Reach.Same, ChannelReach.Same) : images ? (Reach.Broadcast, ChannelReach.Same) : (Reach.Whole, ChannelReach.All),
            Concat { Axis: 3 } when images => (Reach.Same, ChannelReach.All),
            Pad pad when images && pad.Before[3] + pad.After[3] == 0 => (Reach.Shifted, ChannelReach.Same),
            Resize when images => (Reach.Scaled, ChannelReach.Same),
            Reduce reduce when input.Rank == 4 && input[0] == 1 && IsSpatial(reduce) && (images || result is { Height: 1, Width: 1 }) => (Reach.Reduced, ChannelReach.Same),
            GatedProduct or SoftCap => (Reach.Same, ChannelReach.Same),
            RmsNorm or Rope when position == 0 => (Reach.Same, ChannelReach.Grouped),
            Attention when position < 3 => (Reach.Same, ChannelReach.Grouped),
            _ => (Reach.Whole, ChannelReach.All),
        };
        switch (node.Operator)
        {
            case RmsNorm when position == 0:
                _group = _groupReach = graph.Tensors[node.Inputs[1]].Shape[0];
                break;
            case Rope rope when position == 0:
                _group = _groupReach = rope.HeadSize;
                break;
            case Attention attention when position < 3:
                (_group, _groupReach) = position == 0 ? (attention.HeadSize, attention.HeadSize) : (attention.HeadSize * (attention.HeadCount / attention.KeyValueHeadCount), attention.HeadSize);
                break;
            case Conv2D conv:
                _window = conv.Window;
                break;
            case DepthwiseConv2D depthwise:
                (_window, _multiplier) = (depthwise.Window, depthwise.Multiplier);
                break;
            case Pool2D pool:
                _window = pool.Window;
                break;
            case Pad pad when _reach == Reach.Shifted:
                (_top, _left) = (pad.Before[1], pad.Before[2]);
                break;
            case Resize:
                (_scaleY, _scaleX) = ((double)_whole.Height / result.Height, (double)_whole.Width / result.Width);
                break;
            case Reduce reduce:
                (_reducesRows, _reducesColumns) = (reduce.Axes.Contains(1), reduce.Axes.Contains(2));
                break;
        }
    }

    /// <summary>Whether any output region reads the whole input.</summary>
    public bool IsWhole => _reach == Reach.Whole;

    /// <summary>Whether a small output region may read all rows or all columns.</summary>
    public bool IsGlobal => _reach is Reach.Whole or Reach.Reduced;

    /// <summary>Whether an output pixel reads the input pixel at the same place and no other.</summary>
    public bool IsPointwise => _reach == Reach.Same;

    /// <summary>Whether an output channel reads only the input channel of the same number.</summary>
    public bool IsChannelwise => _channels == ChannelReach.Same || (_channels == ChannelReach.Divided && _multiplier == 1);

    /// <summary>The region read for <paramref name="output"/>; empty where only padding is read.</summary>
    public Region Of(Region output)
    {
        (int channel, int channels) = _channels switch
        {
            ChannelReach.Same => (output.Channel, output.Channels),
            ChannelReach.Divided => (output.Channel / _multiplier, ((output.ChannelEnd - 1) / _multiplier) - (output.Channel / _multiplier) + 1),
            ChannelReach.Grouped => (output.Channel / _group * _groupReach, (((output.ChannelEnd + _group - 1) / _group) - (output.Channel / _group)) * _groupReach),
            _ => (0, _whole.Channels),
        };
        switch (_reach)
        {
            case Reach.Same:
                return output with { Channel = channel, Channels = channels };
            case Reach.Broadcast:
                return new Region(
                    _whole.Height == 1 ? 0 : output.Top,
                    _whole.Width == 1 ? 0 : output.Left,
                    _whole.Channels == 1 ? 0 : channel,
                    _whole.Height == 1 ? 1 : output.Height,
                    _whole.Width == 1 ? 1 : output.Width,
                    _whole.Channels == 1 ? 1 : channels);
            case Reach.Sliding:
                return Clip(
                    (output.Top * _window.StrideHeight) - _window.PadTop,
                    (output.Left * _window.StrideWidth) - _window.PadLeft,
                    ((output.Bottom - 1) * _window.StrideHeight) - _window.PadTop + _window.SpanHeight,
                    ((output.Right - 1) * _window.StrideWidth) - _window.PadLeft + _window.SpanWidth,
                    channel,
                    channels);
            case Reach.Shifted:
                return Clip(output.Top - _top, output.Left - _left, output.Bottom - _top, output.Right - _left, channel, channels);
            case Reach.Scaled:
                return Clip(
                    (int)Math.Floor(output.Top * _scaleY) - 1,
                    (int)Math.Floor(output.Left * _scaleX) - 1,
                    (int)Math.Ceiling(output.Bottom * _scaleY) + 1,
                    (int)Math.Ceiling(output.Right * _scaleX) + 1,
                    channel,
                    channels);
            case Reach.Reduced:
                return new Region(
                    _reducesRows ? 0 : output.Top,
                    _reducesColumns ? 0 : output.Left,
                    channel,
                    _reducesRows ? _whole.Height : output.Height,
                    _reducesColumns ? _whole.Width : output.Width,
                    channels);
            default:
                return _whole;
        }
    }

    private static bool IsSpatial(Reduce reduce) => reduce.Axes.All(a => a is 1 or 2);

    private Region Clip(int top, int left, int bottom, int right, int channel, int channels)
    {
        (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
        (bottom, right) = (Math.Min(bottom, _whole.Height), Math.Min(right, _whole.Width));
        return new Region(top, left, channel, Math.Max(bottom - top, 0), Math.Max(right - left, 0), channels);
    }
}
