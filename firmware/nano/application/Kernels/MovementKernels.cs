using Edge.Nano.Programs;

namespace Edge.Nano.Kernels;

/// <summary>Kernels that move elements: padding, concatenation, reshaping, gathering, resizing.</summary>
internal static class MovementKernels
{
    private const int One = 1024;

    /// <summary>An image inside a larger one.</summary>
    public static void Pad(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer input = call.Operands[0], output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel, inputY = y - p[0], inputX = x - p[1];
                bool isInside = inputY >= 0 && inputY < p[3] && inputX >= 0 && inputX < p[4];
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int channel = c - p[2];
                    bool isImage = isInside && channel >= 0 && channel < p[5];
                    output.Memory[at + c] = isImage ? input.Memory[input.PixelAt(inputY, inputX) + (channel - input.Window.Channel)] : (byte)p[6];
                }
            }
        }
    }

    /// <summary>Tensors one behind the other; a part of another scale or zero point is requantised.</summary>
    public static void Concat(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    output.Memory[at + c] = Part(call, p[0] == 0 ? y : p[0] == 1 ? x : c, y, x, c);
                }
            }
        }
    }

    /// <summary>The same elements in another shape.</summary>
    public static void Reshape(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    output.Memory[at + c] = Element(call.Operands[0], (((y * p[2]) + x) * p[3]) + c, p[0], p[1]);
                }
            }
        }
    }

    /// <summary>Moves elements: every dimension of the output walks over one of the input.</summary>
    public static void Gather(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int at = output.PixelAt(y, x) - output.Window.Channel;
                for (int c = r.Channel; c < r.ChannelEnd; c++)
                {
                    int source = (int)GatherSource(p, (((y * p[27]) + x) * p[28]) + c);
                    output.Memory[at + c] = source < 0 ? (byte)p[29] : Element(call.Operands[0], source, p[25], p[26]);
                }
            }
        }
    }

    /// <summary>The input element under an output element of a gather, or -1 where there is none.</summary>
    public static long GatherSource(int[] p, int element)
    {
        long source = 0;
        for (int d = 20; d >= 0; d -= 5)
        {
            int position = p[d + 1] + (element % p[d] * p[d + 2]);
            element /= p[d];
            if (position < 0 || position >= p[d + 3])
            {
                return -1;
            }

            source += (long)position * p[d + 4];
        }

        return source;
    }

    /// <summary>Nearest neighbour: the planner has worked out which.</summary>
    public static void ResizeNearest(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        ProgramBuffer input = call.Operands[0], output = call.Output;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            for (int x = r.Left; x < r.Right; x++)
            {
                int from = input.PixelAt(p[2 + y], p[2 + p[0] + x]) + (r.Channel - input.Window.Channel);
                Array.Copy(input.Memory, from, output.Memory, output.PixelAt(y, x) + (r.Channel - output.Window.Channel), r.Channels);
            }
        }
    }

    /// <summary>Bilinear interpolation with weights of 2⁻¹⁰, halves away from zero.</summary>
    public static void ResizeBilinear(KernelCall call)
    {
        int[] p = call.Node.Parameters;
        Region r = call.Region;
        for (int y = r.Top; y < r.Bottom; y++)
        {
            int rowPosition = (y * p[2]) + p[3];
            int top = Low(rowPosition, p[0]), bottom = High(rowPosition, p[0]), rowWeight = rowPosition - (One * top);
            for (int x = r.Left; x < r.Right; x++)
            {
                int columnPosition = (x * p[4]) + p[5];
                int left = Low(columnPosition, p[1]), right = High(columnPosition, p[1]);
                Blend(call, y, x, top, bottom, rowWeight, left, right, columnPosition - (One * left));
            }
        }
    }

    private static int Low(int position, int size) => FixedPoint.Clamp(position / One, 0, size - 1);

    private static int High(int position, int size) => FixedPoint.Clamp((position + One - 1) / One, 0, size - 1);

    private static void Blend(KernelCall call, int y, int x, int top, int bottom, int rowWeight, int left, int right, int columnWeight)
    {
        ProgramBuffer input = call.Operands[0], output = call.Output;
        Region r = call.Region;
        byte[] memory = input.Memory;
        int topLeft = input.PixelAt(top, left), bottomLeft = input.PixelAt(bottom, left), topRight = input.PixelAt(top, right), bottomRight = input.PixelAt(bottom, right);
        int at = output.PixelAt(y, x) - output.Window.Channel;
        for (int c = r.Channel; c < r.ChannelEnd; c++)
        {
            int i = c - input.Window.Channel;
            long leftSum = ((long)(sbyte)memory[topLeft + i] * (One - rowWeight)) + ((long)(sbyte)memory[bottomLeft + i] * rowWeight);
            long rightSum = ((long)(sbyte)memory[topRight + i] * (One - rowWeight)) + ((long)(sbyte)memory[bottomRight + i] * rowWeight);
            long sum = (leftSum * (One - columnWeight)) + (rightSum * columnWeight);
            long half = sum > 0 ? One * One / 2 : -(One * One / 2);
            output.Memory[at + c] = (byte)((sum + half) / (One * One));
        }
    }

    // The element of a tensor, row-major, whose image has this width and these channels.
    private static byte Element(ProgramBuffer buffer, int index, int width, int channels)
    {
        int pixel = index / channels;
        return buffer.Memory[buffer.PixelAt(pixel / width, pixel % width) + ((index % channels) - buffer.Window.Channel)];
    }

    // The element of a concatenation whose place along the axis is `position`.
    private static byte Part(KernelCall call, int position, int y, int x, int channel)
    {
        int[] p = call.Node.Parameters;
        int part = 0, at = 2, start = 0;
        while (position >= start + p[at])
        {
            start += p[at];
            at += 4;
            part++;
        }

        ProgramBuffer input = call.Operands[part];
        y -= p[0] == 0 ? start : 0;
        x -= p[0] == 1 ? start : 0;
        channel -= p[0] == 2 ? start : 0;
        byte value = input.Memory[input.PixelAt(y, x) + (channel - input.Window.Channel)];
        if (p[at + 2] == 1 << 30 && p[at + 3] == 1 && p[at + 1] == p[1])
        {
            return value;
        }

        int stored = FixedPoint.Scale((sbyte)value - p[at + 1], p[at + 2], p[at + 3]) + p[1];
        return (byte)FixedPoint.Clamp(stored, sbyte.MinValue, sbyte.MaxValue);
    }
}
