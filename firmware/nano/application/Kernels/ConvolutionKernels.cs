using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>Convolutions, fully connected layers among them, and depthwise ones.</summary>
internal static class ConvolutionKernels
{
    /// <summary>A convolution; sums may be partial over input channels.</summary>
    public static void Convolve(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        int inputs = p[10] / p[12], outputs = p[11] / p[12];
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int group = c / outputs * inputs, from = group, to = group + inputs;
                    if (call.KeepsSums)
                    {
                        from = from < call.Part.Channel ? call.Part.Channel : from;
                        to = to > call.Part.ChannelEnd ? call.Part.ChannelEnd : to;
                    }

                    int sum = call.StartsSums ? FixedPoint.Get32(call.Node.Constants, call.Node.ConstantAt[1] + (4 * c)) : FixedPoint.Get32(call.Sums.Memory, call.SumAt(y, x, c));
                    if (to > from)
                    {
                        int filter = call.Node.ConstantAt[0] + (c * p[0] * p[1] * inputs) + (from - group);
                        sum += WindowSum(call, y, x, filter, from, to - from);
                    }

                    Store(call, y, x, c, sum);
                }
            }
        }
    }

    /// <summary>A depthwise convolution.</summary>
    public static void ConvolveDepthwise(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer input = call.Operands[0];
        byte[] constants = call.Node.Constants;
        int multiplier = p[11] / p[10], channels = p[11], zero = p[13];
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int sum = FixedPoint.Get32(constants, call.Node.ConstantAt[1] + (4 * c));
                    int filter = call.Node.ConstantAt[0] + c;
                    int channel = (c / multiplier) - input.Window.Channel;
                    for (int i = 0; i < p[0]; i++)
                    {
                        int inputY = (y * p[2]) - p[4] + (i * p[6]);
                        for (int j = 0; j < p[1]; j++, filter += channels)
                        {
                            int inputX = (x * p[3]) - p[5] + (j * p[7]);
                            bool isInside = inputY >= 0 && inputY < p[8] && inputX >= 0 && inputX < p[9];
                            int value = isInside ? (sbyte)input.Memory[input.PixelAt(inputY, inputX) + channel] : zero;
                            sum += value * (sbyte)constants[filter];
                        }
                    }

                    Store(call, y, x, c, sum);
                }
            }
        }
    }

    // All taps of a window of one output channel, for `depth` input channels from `from` on.
    private static int WindowSum(KernelCall call, int y, int x, int filter, int from, int depth)
    {
        int[] p = call.Node.Parameters;
        ProgramBuffer input = call.Operands[0];
        byte[] memory = input.Memory, constants = call.Node.Constants;
        int zero = p[13], tapBytes = p[10] / p[12], sum = 0;
        from -= input.Window.Channel;
        for (int i = 0; i < p[0]; i++)
        {
            int inputY = (y * p[2]) - p[4] + (i * p[6]);
            for (int j = 0; j < p[1]; j++, filter += tapBytes)
            {
                int inputX = (x * p[3]) - p[5] + (j * p[7]);
                int end = filter + depth;
                if (inputY < 0 || inputY >= p[8] || inputX < 0 || inputX >= p[9])
                {
                    for (int k = filter; k < end; k++)
                    {
                        sum += zero * (sbyte)constants[k];
                    }
                }
                else
                {
                    int at = input.PixelAt(inputY, inputX) + from;
                    for (int k = filter; k < end; k++)
                    {
                        sum += (sbyte)memory[at++] * (sbyte)constants[k];
                    }
                }
            }
        }

        return sum;
    }

    private static void Store(KernelCall call, int y, int x, int channel, int sum)
    {
        if (!call.EndsSums)
        {
            FixedPoint.Put32(call.Sums.Memory, call.SumAt(y, x, channel), sum);
            return;
        }

        int[] p = call.Node.Parameters;
        byte[] constants = call.Node.Constants;
        int multiplier = FixedPoint.Get32(constants, call.Node.ConstantAt[2] + (4 * channel));
        int shift = (sbyte)constants[call.Node.ConstantAt[3] + channel];
        int stored = FixedPoint.Scale(sum, multiplier, shift) + p[14];
        ProgramBuffer output = call.Output;
        output.Memory[output.PixelAt(y, x) + (channel - output.Window.Channel)] = (byte)FixedPoint.Clamp(stored, p[15], p[16]);
    }
}
