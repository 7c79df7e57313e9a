namespace Edge.Model.Firmware;

/// <summary>A window of a tensor in a device's memory, kept as a ring of pixels: a <see cref="PlanBuffer"/> of which only the place is left.</summary>
/// <param name="OffsetBytes">Offset in its memory.</param>
/// <param name="RingPixels">Pixels kept at a time.</param>
/// <param name="Window">The part of the tensor that can be addressed.</param>
/// <param name="Space">The memory.</param>
/// <param name="ElementBytes">1, 2 of int16, or 4 of partial sums.</param>
public sealed record FirmwareBuffer(int OffsetBytes, int RingPixels, Region Window, MemorySpace Space, int ElementBytes)
{
    /// <summary>Bytes from one pixel to the next.</summary>
    public int PixelBytes => Window.Channels * ElementBytes;

    /// <summary>Bytes occupied.</summary>
    public int SizeBytes => RingPixels * PixelBytes;
}
