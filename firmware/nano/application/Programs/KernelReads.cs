using Edge.Model.Firmware;
using Edge.Nano.Kernels;

namespace Edge.Nano.Programs;

/// <summary>
/// What kernels read for a region of their output: the arithmetic of the kernels themselves, on boxes
/// (<c>firmware/core/engine/reads.c</c>).
/// </summary>
internal sealed class KernelReads
{
    private readonly Region _region;
    private readonly Region _part;
    private long _first, _last;

    /// <summary>For a region of an output, and the part of the input where sums are partial; both may change between calls.</summary>
    public KernelReads(Region region, Region part)
    {
        _region = region;
        _part = part;
    }

    /// <summary>What is read, after <see cref="Find"/>; empty where nothing is.</summary>
    public Region Box { get; } = new Region();

    /// <summary>Multiply-accumulates, or moved elements, of one element of a node's output.</summary>
    public static long WorkOfElement(ProgramNode node)
    {
        int[] p = node.Parameters;
        switch ((FirmwareKernel)node.Kernel)
        {
            case FirmwareKernel.Conv2D:
            case FirmwareKernel.DepthwiseConv2D:
                return (long)p[0] * p[1] * (p[10] / p[12]);
            case FirmwareKernel.AveragePool:
            case FirmwareKernel.MaxPool:
                return (long)p[0] * p[1];
            case FirmwareKernel.Mean:
            case FirmwareKernel.ReduceMax:
                return (long)(p[3] != 0 ? p[0] : 1) * (p[4] != 0 ? p[1] : 1) * (p[5] != 0 ? p[2] : 1);
            case FirmwareKernel.Lstm:
                return 4 * ((long)p[2] + p[3]);
            case FirmwareKernel.Svdf:
                return (long)p[3] * p[1];
            default:
                return 1;
        }
    }

    /// <summary>Finds what a node reads of one of its inputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="operand">Which input.</param>
    /// <param name="sums">Whether sums are partial.</param>
    /// <returns>Whether its parameters lead nowhere outside the tensor.</returns>
    public bool Find(ProgramNode node, int operand, bool sums)
    {
        int[] p = node.Parameters;
        Box.SetEnds(_region.Top, _region.Left, _region.Channel, _region.Bottom, _region.Right, _region.ChannelEnd);
        switch ((FirmwareKernel)node.Kernel)
        {
            case FirmwareKernel.Conv2D:
            case FirmwareKernel.DepthwiseConv2D:
                return OfConvolution(p, sums);
            case FirmwareKernel.Add:
            case FirmwareKernel.Mul:
            case FirmwareKernel.Div:
            case FirmwareKernel.Maximum:
                return OfOperands(p, operand);
            case FirmwareKernel.AveragePool:
            case FirmwareKernel.MaxPool:
                return OfPool(p, sums);
            case FirmwareKernel.Mean:
            case FirmwareKernel.ReduceMax:
                return OfReduction(p, sums);
            case FirmwareKernel.Pad:
                Box.Top -= p[0];
                Box.Left -= p[1];
                Box.Channel -= p[2];
                Box.Intersect(0, 0, 0, p[3], p[4], p[5]);
                return true;
            case FirmwareKernel.ResizeNearest:
                return OfNearest(p);
            case FirmwareKernel.ResizeBilinear:
                return OfBilinear(p);
            case FirmwareKernel.Concat:
                return OfConcat(p, operand);
            case FirmwareKernel.Reshape:
                if (!FindElements(p[2], p[3]))
                {
                    return false;
                }

                SetBetween((int)_first, (int)_last, p[0], p[1]);
                return true;
            case FirmwareKernel.Lstm:
                return OfWhole(p[0] * p[1], p[2], p[3]);
            case FirmwareKernel.Svdf:
                return OfWhole(p[0], p[1], p[2]);
            case FirmwareKernel.Gather:
                return OfGather(p);
            default:
                return true;
        }
    }

    // Rows and columns under the windows of the region; the first parameters of all sliding kernels are the same.
    private void SetUnderWindows(int[] p)
    {
        Region r = _region;
        Box.SetEnds(
            (r.Top * p[2]) - p[4],
            (r.Left * p[3]) - p[5],
            r.Channel,
            ((r.Bottom - 1) * p[2]) - p[4] + ((p[0] - 1) * p[6]) + 1,
            ((r.Right - 1) * p[3]) - p[5] + ((p[1] - 1) * p[7]) + 1,
            r.ChannelEnd);
        Box.Intersect(0, 0, 0, p[8], p[9], ushort.MaxValue);
    }

    private bool OfConvolution(int[] p, bool sums)
    {
        int outputs = p[11] / p[12], inputs = p[10] / p[12];
        SetUnderWindows(p);
        int from = _region.Channel / outputs * inputs;
        int to = (((_region.ChannelEnd - 1) / outputs) + 1) * inputs;
        Box.Channel = from;
        Box.Channels = to - from;
        if (sums)
        {
            Box.Intersect(Box.Top, Box.Left, _part.Channel, Box.Bottom, Box.Right, _part.ChannelEnd);
        }

        return _region.ChannelEnd <= p[11];
    }

    private bool OfPool(int[] p, bool sums)
    {
        SetUnderWindows(p);
        if (sums)
        {
            Box.Intersect(_part.Top, _part.Left, Box.Channel, _part.Bottom, _part.Right, Box.ChannelEnd);
        }

        return true;
    }

    private void SetBroadcast(int rows, int columns, int channels)
    {
        Region r = _region;
        Box.SetEnds(r.Top * rows, r.Left * columns, r.Channel * channels, ((r.Bottom - 1) * rows) + 1, ((r.Right - 1) * columns) + 1, ((r.ChannelEnd - 1) * channels) + 1);
    }

    private bool OfOperands(int[] p, int operand)
    {
        int constant = p[6];
        if (constant != 0)
        {
            int side = constant == 1 ? 0 : 3;
            SetBroadcast(p[side], p[side + 1], p[side + 2]);
            if (Box.Bottom > p[7] || Box.Right > p[8] || Box.ChannelEnd > p[9])
            {
                return false;
            }
        }

        int read = constant == 1 || operand == 1 ? 3 : 0;
        SetBroadcast(p[read], p[read + 1], p[read + 2]);
        return true;
    }

    // The box from one element to a later one, both included: whole in every dimension below the first in which they differ.
    private void SetBetween(int first, int last, int width, int channels)
    {
        int pixel = first / channels, lastPixel = last / channels;
        int y = pixel / width, lastY = lastPixel / width;
        int left = 0, right = width, channel = 0, channelEnd = channels;
        if (y == lastY)
        {
            left = pixel % width;
            right = (lastPixel % width) + 1;
        }

        if (pixel == lastPixel)
        {
            channel = first % channels;
            channelEnd = (last % channels) + 1;
        }

        Box.SetEnds(y, left, channel, lastY + 1, right, channelEnd);
    }

    // Indices of the first and last element of the region; false where it is not in such a tensor.
    private bool FindElements(int width, int channels)
    {
        Region r = _region;
        if (r.Right > width || r.ChannelEnd > channels)
        {
            return false;
        }

        _first = ((((long)r.Top * width) + r.Left) * channels) + r.Channel;
        _last = ((((long)(r.Bottom - 1) * width) + (r.Right - 1)) * channels) + (r.ChannelEnd - 1);
        return _last < int.MaxValue;
    }

    private bool OfReduction(int[] p, bool sums)
    {
        if (!FindElements(p[6], p[7]))
        {
            return false;
        }

        int top = 0, left = 0, channel = 0, bottom = p[0], right = p[1], channelEnd = p[2];
        if (sums)
        {
            if (_part.Top < 0 || _part.Left < 0 || _part.Bottom > bottom || _part.Right > right || _part.ChannelEnd > channelEnd)
            {
                return false;
            }

            top = _part.Top;
            left = _part.Left;
            channel = _part.Channel;
            bottom = _part.Bottom;
            right = _part.Right;
            channelEnd = _part.ChannelEnd;
        }

        bool overRows = p[3] != 0, overColumns = p[4] != 0, overChannels = p[5] != 0;
        SetBetween((int)_first, (int)_last, overColumns ? 1 : p[1], overChannels ? 1 : p[2]);
        bool isInside = overRows ? Box.Bottom == 1 : Box.Bottom <= p[0];
        Box.SetEnds(
            overRows ? top : Box.Top,
            overColumns ? left : Box.Left,
            overChannels ? channel : Box.Channel,
            overRows ? bottom : Box.Bottom,
            overColumns ? right : Box.Right,
            overChannels ? channelEnd : Box.ChannelEnd);
        return isInside;
    }

    private bool OfNearest(int[] p)
    {
        Region r = _region;
        if (r.Bottom > p[0] || r.Right > p[1])
        {
            return false;
        }

        int rows = 2, columns = 2 + p[0];
        Box.SetEnds(p[rows + r.Top], p[columns + r.Left], r.Channel, p[rows + r.Bottom - 1] + 1, p[columns + r.Right - 1] + 1, r.ChannelEnd);
        return true;
    }

    private bool OfBilinear(int[] p)
    {
        Region r = _region;
        if (Overflows(r.Bottom, p[2], p[3]) || Overflows(r.Right, p[4], p[5]))
        {
            return false;
        }

        Box.SetEnds(
            FixedPoint.Clamp(((r.Top * p[2]) + p[3]) / 1024, 0, p[0] - 1),
            FixedPoint.Clamp(((r.Left * p[4]) + p[5]) / 1024, 0, p[1] - 1),
            r.Channel,
            FixedPoint.Clamp((((r.Bottom - 1) * p[2]) + p[3] + 1023) / 1024, 0, p[0] - 1) + 1,
            FixedPoint.Clamp((((r.Right - 1) * p[4]) + p[5] + 1023) / 1024, 0, p[1] - 1) + 1,
            r.ChannelEnd);
        return true;
    }

    private static bool Overflows(int end, int scale, int offset) => ((long)(end - 1) * scale) + offset + (1 << 24) > int.MaxValue - 1024;

    private bool OfConcat(int[] p, int operand)
    {
        int start = 0, total = 0, axis = p[0];
        for (int i = 2, input = 0; i < p.Length; i += 4, input++)
        {
            start += input < operand ? p[i] : 0;
            total += p[i];
        }

        int size = p[2 + (4 * operand)];
        Region r = _region;
        int from = axis == 0 ? r.Top : axis == 1 ? r.Left : r.Channel;
        int end = axis == 0 ? r.Bottom : axis == 1 ? r.Right : r.ChannelEnd;
        from = from - start > 0 ? from - start : 0;
        int to = end - start < size ? end - start : size;
        if (axis == 0)
        {
            Box.SetEnds(from, r.Left, r.Channel, to, r.Right, r.ChannelEnd);
        }
        else if (axis == 1)
        {
            Box.SetEnds(r.Top, from, r.Channel, r.Bottom, to, r.ChannelEnd);
        }
        else
        {
            Box.SetEnds(r.Top, r.Left, from, r.Bottom, r.Right, to);
        }

        return end <= total;
    }

    // Kernels that compute all of their output in one step: lines pixels.
    private bool OfWhole(int lines, int inputs, int outputs)
    {
        Region r = _region;
        Box.SetEnds(0, 0, 0, 1, lines, inputs);
        return r.Top == 0 && r.Left == 0 && r.Channel == 0 && r.Height == 1 && r.Width == lines && r.Channels == outputs;
    }

    // Every element, as the kernel itself goes: where a dimension goes, the ends do not say.
    private bool OfGather(int[] p)
    {
        Region r = _region;
        if (!FindElements(p[27], p[28]))
        {
            return false;
        }

        int top = int.MaxValue, left = int.MaxValue, channel = int.MaxValue, bottom = 0, right = 0, channelEnd = 0;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    long source = MovementKernels.GatherSource(p, (((y * p[27]) + x) * p[28]) + c);
                    if (source > int.MaxValue)
                    {
                        return false;
                    }

                    if (source < 0)
                    {
                        continue;
                    }

                    SetBetween((int)source, (int)source, p[25], p[26]);
                    top = top < Box.Top ? top : Box.Top;
                    left = left < Box.Left ? left : Box.Left;
                    channel = channel < Box.Channel ? channel : Box.Channel;
                    bottom = bottom > Box.Bottom ? bottom : Box.Bottom;
                    right = right > Box.Right ? right : Box.Right;
                    channelEnd = channelEnd > Box.ChannelEnd ? channelEnd : Box.ChannelEnd;
                }
            }
        }

        if (bottom == 0)
        {
            Box.SetEnds(0, 0, 0, 0, 0, 0);
        }
        else
        {
            Box.SetEnds(top, left, channel, bottom, right, channelEnd);
        }

        return true;
    }
}
