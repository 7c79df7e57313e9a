using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>Calls of the C library's <c>memmove</c> and <c>memset</c>: words where both ends are aligned and there are enough, else bytes.</summary>
internal static class MovedBytes
{
    private const int Block = 16, Word = 4;

    /// <summary>Where a pixel's channel lies, from a multiple of a word on.</summary>
    public static int AddressOf(FirmwareBuffer buffer, int y, int x, int channel) =>
        buffer.OffsetBytes + (Ring.IndexOf(buffer, y, x) * buffer.PixelBytes) + ((channel - buffer.Window.Channel) * buffer.ElementBytes);

    /// <summary>Counts a move.</summary>
    public static void Move(InstructionWork work, int from, int to, int bytes)
    {
        work.Add("moved run", 1);
        if (bytes >= Block && (from | to) % Word == 0)
        {
            work.Add("moved block", bytes / Block);
            work.Add("moved word", bytes % Block / Word);
            work.Add("moved byte", bytes % Word);
        }
        else
        {
            work.Add("moved byte", bytes);
        }
    }

    /// <summary>Counts a filling.</summary>
    public static void Set(InstructionWork work, int to, int bytes)
    {
        int head = Math.Min(-to & (Word - 1), bytes), rest = bytes - head;
        work.Add("set run", 1);
        work.Add("set byte", head + (rest % Word));
        work.Add("set block", rest / Block);
        work.Add("set word", rest % Block / Word);
    }
}
