namespace Edge.Nano.Programs;

/// <summary>
/// A window of a tensor, kept as a ring of pixels: pixel p = (y - top) · width + (x - left) of the window lies at
/// offset + (p mod ring) · bytes of a pixel, its channels together.
/// </summary>
internal sealed class ProgramBuffer
{
    /// <summary>The memory that it lies in.</summary>
    public byte[] Memory;

    /// <summary>Where, in bytes.</summary>
    public int Offset;

    /// <summary>How many pixels are kept.</summary>
    public int RingPixels;

    /// <summary>The part of the tensor that can be addressed.</summary>
    public readonly Region Window = new Region();

    /// <summary>Bytes from one pixel to the next.</summary>
    public int PixelBytes;

    /// <summary>1; 2 of 16 bits; 4 of partial sums.</summary>
    public int ElementBytes;

    /// <summary>A <see cref="Edge.Model.MemorySpace"/>.</summary>
    public int Space;

    /// <summary>Where pixel (y, x) of the tensor lies in <see cref="Memory"/>: its channels from the window's first on.</summary>
    public int PixelAt(int y, int x) => Offset + (RingIndex(y, x) * PixelBytes);

    /// <summary>How many of <paramref name="pixels"/> from (y, x) on, in a row, lie one behind the other before the ring wraps.</summary>
    public int Contiguous(int y, int x, int pixels)
    {
        int left = RingPixels - RingIndex(y, x);
        return left < pixels ? left : pixels;
    }

    private int RingIndex(int y, int x)
    {
        int pixel = ((y - Window.Top) * Window.Width) + (x - Window.Left);
        return pixel < RingPixels ? pixel : pixel % RingPixels;
    }
}
