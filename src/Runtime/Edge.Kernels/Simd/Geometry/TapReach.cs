using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>How an output position reaches back into the input: which pixels a tap covers and how many bytes of them it reads.</summary>
/// <param name="Window">The sliding window.</param>
/// <param name="JoinsRows">Whether a tap is a row of the kernel instead of one position; needs a dilation width of 1.</param>
/// <param name="PixelBytes">Bytes read of each pixel.</param>
/// <param name="Granule">A tap is read in whole granules of so many bytes, possibly past its end.</param>
/// <param name="FirstChannel">First input channel read.</param>
internal readonly record struct TapReach(Window Window, bool JoinsRows, int PixelBytes, int Granule, int FirstChannel = 0)
{
    /// <summary>Taps of an output pixel.</summary>
    public int TapCount => JoinsRows ? Window.KernelHeight : Window.KernelHeight * Window.KernelWidth;

    /// <summary>Pixels that a tap covers.</summary>
    public int TapPixels => JoinsRows ? Window.KernelWidth : 1;

    /// <summary>Bytes of a tap.</summary>
    public int TapBytes => TapPixels * PixelBytes;

    /// <summary>Bytes that are touched when a tap is read.</summary>
    public int ReadBytes => (TapBytes + Granule - 1) / Granule * Granule;
}
