using Edge.Kernels.Reference;
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
    /// <summary>The input elements that a reduction reads, instead of a window.</summary>
    public ReduceIndex? Reduction { get; init; }

    /// <summary>Taps of an output pixel.</summary>
    public int TapCount => Reduction is not null ? Reduction.Offsets.Length : JoinsRows ? Window.KernelHeight : Window.KernelHeight * Window.KernelWidth;

    /// <summary>Pixels that a tap covers.</summary>
    public int TapPixels => JoinsRows ? Window.KernelWidth : 1;

    /// <summary>Bytes of a tap.</summary>
    public int TapBytes => TapPixels * PixelBytes;

    /// <summary>The input pixel at which a tap of output pixel (<paramref name="y"/>, <paramref name="x"/>) begins; outside the image where it is padding.</summary>
    /// <param name="y">Row of the output.</param>
    /// <param name="x">Column of the output.</param>
    /// <param name="tap">Which tap.</param>
    /// <param name="image">The input's width and channels.</param>
    public (int Top, int Left) Start(int y, int x, int tap, (int Width, int Channels) image)
    {
        if (Reduction is not null)
        {
            int pixel = (Reduction.FirstOf(y, x, 0) + Reduction.Offsets[tap]) / image.Channels;
            return Math.DivRem(pixel, image.Width);
        }

        int kernelY = JoinsRows ? tap : tap / Window.KernelWidth, kernelX = JoinsRows ? 0 : tap % Window.KernelWidth;
        return (
            (y * Window.StrideHeight) - Window.PadTop + (kernelY * Window.DilationHeight),
            (x * Window.StrideWidth) - Window.PadLeft + (kernelX * Window.DilationWidth));
    }

    /// <summary>Bytes that are touched when a tap is read.</summary>
    public int ReadBytes => (TapBytes + Granule - 1) / Granule * Granule;
}
