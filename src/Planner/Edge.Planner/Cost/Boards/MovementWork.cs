using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>The loops of kernels that move elements or look them up, and of the engine's own copies and transfers.</summary>
internal static class MovementWork
{
    /// <summary>Counts an image inside a larger one.</summary>
    public static InstructionWork OfPad(KernelCall call)
    {
        InstructionWork work = new("pad");
        Region region = call.Region;
        int from = Math.Clamp(call[2], region.Channel, region.ChannelEnd), to = Math.Clamp(call[2] + call[5], from, region.ChannelEnd);
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                int pixel = MovedBytes.AddressOf(call.Output, y, x, region.Channel);
                MovedBytes.Set(work, pixel, region.Channels);
                if (to > from && y >= call[0] && y < call[0] + call[3] && x >= call[1] && x < call[1] + call[4])
                {
                    MovedBytes.Move(work, MovedBytes.AddressOf(call.Input, y - call[0], x - call[1], from - call[2]), pixel + from - region.Channel, to - from);
                }
            }
        }

        return work;
    }

    /// <summary>Counts a function of a stored value from a table.</summary>
    public static InstructionWork OfTable(KernelCall call)
    {
        InstructionWork work = new("table");
        Region region = call.Region;
        bool isWhole = call.Input.Window.Channels == region.Channels && call.Output.Window.Channels == region.Channels;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left, pixels; x < region.Right; x += pixels)
            {
                pixels = isWhole ? Ring.Contiguous(call.Output, y, x, Ring.Contiguous(call.Input, y, x, region.Right - x)) : 1;
                work.Add("run", 1);
            }
        }

        work.Add("element", region.ElementCount);
        return work;
    }

    /// <summary>Counts a softmax along channels.</summary>
    public static InstructionWork OfSoftmax(KernelCall call)
    {
        InstructionWork work = new("softmax");
        work.Add("line", call.Region.Pixels);
        work.Add("element", call.Region.ElementCount);
        return work;
    }

    /// <summary>Counts tensors one behind the other.</summary>
    public static InstructionWork OfConcat(KernelCall call)
    {
        InstructionWork work = new("concat");
        Region region = call.Region;
        int axis = call[0];
        (int begin, int end) = axis switch { 0 => (region.Top, region.Bottom), 1 => (region.Left, region.Right), _ => (region.Channel, region.ChannelEnd) };
        for (int i = 0, start = 0; i < call.Node.Inputs; start += call[2 + (4 * i)], i++)
        {
            int at = 2 + (4 * i), size = call[at], taken = Math.Min(end, start + size) - Math.Max(begin, start);
            work.Add("part", 1);
            if (taken <= 0)
            {
                continue;
            }

            // The part of the region that comes from this input, in the output's coordinates.
            int first = Math.Max(begin, start);
            Region part = axis switch
            {
                0 => region with { Top = first, Height = taken },
                1 => region with { Left = first, Width = taken },
                _ => region with { Channel = first, Channels = taken },
            };
            bool isEqual = call[at + 2] == 1 << 30 && call[at + 3] == 1 && call[at + 1] == call[1];
            if (isEqual)
            {
                Move(work, call.Operands[i]!, call.Output, part, axis, start);
            }
            else
            {
                work.Add("scaled pixel", part.Pixels);
                work.Add("scaled element", part.ElementCount);
            }
        }

        return work;
    }

    /// <summary>Moves of the pixels of a region of the output, whose source starts at <paramref name="start"/> along an axis.</summary>
    private static void Move(InstructionWork work, FirmwareBuffer from, FirmwareBuffer to, Region region, int axis, int start)
    {
        (int rows, int columns, int channels) = (axis == 0 ? start : 0, axis == 1 ? start : 0, axis == 2 ? start : 0);
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                MovedBytes.Move(work, MovedBytes.AddressOf(from, y - rows, x - columns, region.Channel - channels), MovedBytes.AddressOf(to, y, x, region.Channel), region.Channels * from.ElementBytes);
            }
        }
    }

    /// <summary>Counts the same elements in another shape.</summary>
    public static InstructionWork OfReshape(KernelCall call)
    {
        InstructionWork work = new("reshape");
        Region region = call.Region;
        int inputChannels = call[1], outputWidth = call[2], outputChannels = call[3];
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                for (int c = region.Channel, run; c < region.ChannelEnd; c += run)
                {
                    int index = (((y * outputWidth) + x) * outputChannels) + c;
                    run = Math.Min(inputChannels - (index % inputChannels), region.ChannelEnd - c);
                    int pixel = index / inputChannels, source = MovedBytes.AddressOf(call.Input, pixel / call[0], pixel % call[0], index % inputChannels);
                    MovedBytes.Move(work, source, MovedBytes.AddressOf(call.Output, y, x, c), run);
                }
            }
        }

        work.Add("pixel", region.Pixels);
        return work;
    }

    /// <summary>Counts elements that are moved one by one, or blended: a gather, a resize.</summary>
    public static InstructionWork OfElements(KernelCall call)
    {
        InstructionWork work = new(call.Node.Kernel switch { FirmwareKernel.Gather => "gather", FirmwareKernel.ResizeNearest => "resize_nearest", _ => "resize_bilinear" });
        work.Add("row", call.Region.Height);
        if (call.Node.Kernel == FirmwareKernel.ResizeNearest)
        {
            Region region = call.Region;
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    MovedBytes.Move(work, MovedBytes.AddressOf(call.Input, call[2 + y], call[2 + call[0] + x], region.Channel), MovedBytes.AddressOf(call.Output, y, x, region.Channel), region.Channels);
                }
            }

            return work;
        }

        work.Add("pixel", call.Region.Pixels);
        work.Add("element", call.Region.ElementCount);
        return work;
    }

    /// <summary>Counts the engine's copy of a region.</summary>
    public static InstructionWork OfCopy(FirmwareStep step, FirmwareBuffer from, FirmwareBuffer to)
    {
        InstructionWork work = new("copy");
        work.Add("row", step.Region.Height);
        Move(work, from, to, step.Region, axis: 0, start: 0);
        return work;
    }

    /// <summary>Counts what the engine does of a transfer: pieces that lie one behind the other; the bytes are the line's.</summary>
    public static InstructionWork OfTransfer(FirmwareStep step, FirmwareBuffer buffer)
    {
        InstructionWork work = new("transfer");
        Region region = step.Region;
        bool isWhole = region.Channels == buffer.Window.Channels;
        work.Add("row", region.Height);
        for (int y = region.Top; y < region.Bottom; y++)
        {
            work.Add("piece", isWhole ? Ring.Pieces(buffer, y, region.Left, region.Right) : region.Width);
        }

        return work;
    }
}
