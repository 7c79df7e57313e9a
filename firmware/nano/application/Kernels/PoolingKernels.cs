using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>Averages, maxima and means.</summary>
internal static class PoolingKernels
{
    /// <summary>Average over a window, halves away from zero; sums may be partial over rows and columns.</summary>
    public static void Average(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int top = (y * p[2]) - p[4], left = (x * p[3]) - p[5];
                int counted = CountTaps(top, p[0], p[6], p[10], p[10] + p[12]) * CountTaps(left, p[1], p[7], p[11], p[11] + p[13]);
                int inside = CountTaps(top, p[0], p[6], 0, p[8]) * CountTaps(left, p[1], p[7], 0, p[9]);
                int divisor = counted > 0 ? counted : 1;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int sum = call.StartsSums ? (counted - inside) * p[14] : FixedPoint.Get32(call.Sums.Memory, call.SumAt(y, x, c));
                    sum += WindowSum(call, top, left, c);
                    if (call.EndsSums)
                    {
                        int half = sum > 0 ? divisor / 2 : -(divisor / 2);
                        output.Memory[output.PixelAt(y, x) + (c - output.Window.Channel)] = (byte)FixedPoint.Clamp((sum + half) / divisor, p[15], p[16]);
                    }
                    else
                    {
                        FixedPoint.Put32(call.Sums.Memory, call.SumAt(y, x, c), sum);
                    }
                }
            }
        }
    }

    /// <summary>Maximum over the taps of a window that lie in the image.</summary>
    public static void Maximum(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer input = call.Operands[0], output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int top = (y * p[2]) - p[4], left = (x * p[3]) - p[5];
                int rowEnd = EndTap(top, p[0], p[6], p[8]), columnEnd = EndTap(left, p[1], p[7], p[9]);
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int largest = sbyte.MinValue;
                    for (int i = FirstTap(top, p[6], 0); i < rowEnd; i++)
                    {
                        for (int j = FirstTap(left, p[7], 0); j < columnEnd; j++)
                        {
                            int value = (sbyte)input.Memory[input.PixelAt(top + (i * p[6]), left + (j * p[7])) + (c - input.Window.Channel)];
                            largest = value > largest ? value : largest;
                        }
                    }

                    output.Memory[output.PixelAt(y, x) + (c - output.Window.Channel)] = (byte)FixedPoint.Clamp(largest, p[15], p[16]);
                }
            }
        }
    }

    /// <summary>Mean and sum over rows, columns or channels; sums may be partial over those.</summary>
    public static void Mean(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region, box = new Region();
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int sum = call.StartsSums ? 0 : FixedPoint.Get32(call.Sums.Memory, call.SumAt(y, x, c));
                    SetReduced(call, (((y * p[6]) + x) * p[7]) + c, box);
                    sum += BoxSum(call, box);
                    if (call.EndsSums)
                    {
                        int stored = FixedPoint.Scale(sum - p[8], p[10], p[11]) + p[9];
                        output.Memory[output.PixelAt(y, x) + (c - output.Window.Channel)] = (byte)FixedPoint.Clamp(stored, sbyte.MinValue, sbyte.MaxValue);
                    }
                    else
                    {
                        FixedPoint.Put32(call.Sums.Memory, call.SumAt(y, x, c), sum);
                    }
                }
            }
        }
    }

    /// <summary>The largest, or the smallest, stored value over rows, columns or channels.</summary>
    public static void ReduceMaximum(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region, box = new Region();
        ProgramBuffer input = call.Operands[0], output = call.Output;
        int sign = p[8];
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int largest = sbyte.MinValue; // of sign * value
                    SetReduced(call, (((y * p[6]) + x) * p[7]) + c, box);
                    for (int row = box.Top; row < box.Bottom; row++)
                    {
                        for (int column = box.Left; column < box.Right; column++)
                        {
                            int at = input.PixelAt(row, column) - input.Window.Channel;
                            for (int i = box.Channel; i < box.ChannelEnd; i++)
                            {
                                int value = sign * (sbyte)input.Memory[at + i];
                                largest = value > largest ? value : largest;
                            }
                        }
                    }

                    output.Memory[output.PixelAt(y, x) + (c - output.Window.Channel)] = (byte)(sign * largest);
                }
            }
        }
    }

    // How many of `taps` positions first, first + dilation ... lie in [from, to).
    private static int CountTaps(int first, int taps, int dilation, int from, int to)
    {
        int count = 0;
        for (int i = 0; i < taps; i++, first += dilation)
        {
            count += first >= from && first < to ? 1 : 0;
        }

        return count;
    }

    // The first tap at or behind `from`.
    private static int FirstTap(int first, int dilation, int from) => first >= from ? 0 : (from - first + dilation - 1) / dilation;

    // The first tap, of `taps`, at or behind `to`.
    private static int EndTap(int first, int taps, int dilation, int to)
    {
        int end = FirstTap(first, dilation, to);
        return end < taps ? end : taps;
    }

    // The taps of a window that are read now.
    private static int WindowSum(KernelCall call, int top, int left, int channel)
    {
        int[] p = call.Node.Parameters;
        ProgramBuffer input = call.Operands[0];
        bool isPart = call.KeepsSums;
        int firstRow = isPart ? call.Part.Top : 0, rowsEnd = isPart ? call.Part.Bottom : p[8];
        int firstColumn = isPart ? call.Part.Left : 0, columnsEnd = isPart ? call.Part.Right : p[9];
        int rowEnd = EndTap(top, p[0], p[6], rowsEnd), columnEnd = EndTap(left, p[1], p[7], columnsEnd), sum = 0;
        for (int i = FirstTap(top, p[6], firstRow); i < rowEnd; i++)
        {
            for (int j = FirstTap(left, p[7], firstColumn); j < columnEnd; j++)
            {
                sum += (sbyte)input.Memory[input.PixelAt(top + (i * p[6]), left + (j * p[7])) + (channel - input.Window.Channel)];
            }
        }

        return sum;
    }

    // The sum of the input elements of one output element.
    private static int BoxSum(KernelCall call, Region box)
    {
        ProgramBuffer input = call.Operands[0];
        int sum = 0;
        for (int y = box.Top; y < box.Bottom; y++)
        {
            for (int x = box.Left; x < box.Right; x++)
            {
                int at = input.PixelAt(y, x) - input.Window.Channel;
                for (int c = box.Channel; c < box.ChannelEnd; c++)
                {
                    sum += (sbyte)input.Memory[at + c];
                }
            }
        }

        return sum;
    }

    // The input elements of one output element, with partial sums those in the part. Output elements are the kept dimensions
    // in row-major order.
    private static void SetReduced(KernelCall call, int element, Region box)
    {
        int[] p = call.Node.Parameters;
        Region part = call.Part;
        bool isPart = call.KeepsSums;
        int top = isPart ? part.Top : 0, bottom = isPart ? part.Bottom : p[0];
        int left = isPart ? part.Left : 0, right = isPart ? part.Right : p[1];
        int channel = isPart ? part.Channel : 0, channelEnd = isPart ? part.ChannelEnd : p[2];
        if (p[5] == 0)
        {
            channel = element % p[2];
            channelEnd = channel + 1;
            element /= p[2];
        }

        if (p[4] == 0)
        {
            left = element % p[1];
            right = left + 1;
            element /= p[1];
        }

        if (p[3] == 0)
        {
            top = element;
            bottom = top + 1;
        }

        box.SetEnds(top, left, channel, bottom, right, channelEnd);
    }
}
