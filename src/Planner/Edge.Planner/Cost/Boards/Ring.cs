using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>Where a buffer's ring has a pixel: the arithmetic of <c>firmware/core/include/edge/pixels.h</c>.</summary>
internal static class Ring
{
    /// <summary>Index of a pixel in the ring.</summary>
    public static int IndexOf(FirmwareBuffer buffer, int y, int x)
    {
        int pixel = ((y - buffer.Window.Top) * buffer.Window.Width) + (x - buffer.Window.Left);
        return pixel % buffer.RingPixels;
    }

    /// <summary>Of so many pixels of a row those that lie one behind the other before the ring wraps.</summary>
    public static int Contiguous(FirmwareBuffer buffer, int y, int x, int pixels) => Math.Min(buffer.RingPixels - IndexOf(buffer, y, x), pixels);

    /// <summary>Pieces of a row that lie one behind the other.</summary>
    public static int Pieces(FirmwareBuffer buffer, int y, int from, int to)
    {
        int pieces = 0;
        for (int x = from; x < to; x += Contiguous(buffer, y, x, to - x))
        {
            pieces++;
        }

        return pieces;
    }
}
