namespace Edge.Model;

/// <summary>
/// A window of a tensor, stored as a ring of pixels. Pixel (y, x) of the window is the p-th,
/// <c>p = (y − Window.Top)·Window.Width + (x − Window.Left)</c>, and lies at
/// <c>OffsetBytes + (p mod RingPixels)·Window.Channels·element</c>, its channels together. A ring of all pixels is the
/// whole window; a ring of k rows is a line buffer. (vMCU, Zheng et al., MLSys 2024, manages memory in such segments.)
/// </summary>
/// <param name="Tensor">Index of the tensor in the plan's graph.</param>
/// <param name="Type">Element type: the tensor's, or Int32 for the partial sums of it.</param>
/// <param name="Space">The memory it lies in.</param>
/// <param name="OffsetBytes">Offset in that memory, a multiple of the element size.</param>
/// <param name="Window">The part of the tensor that can be addressed.</param>
/// <param name="RingPixels">How many pixels are kept at a time, at most <c>Window.Pixels</c>.</param>
public sealed record PlanBuffer(int Tensor, ElementType Type, MemorySpace Space, int OffsetBytes, Region Window, int RingPixels)
{
    /// <summary>Bytes that the buffer occupies.</summary>
    public int SizeBytes => RingPixels * PixelBytes;

    /// <summary>Bytes from one pixel to the next.</summary>
    public int PixelBytes => Window.Channels * Type.BlockBytes();

    /// <summary>Whether all pixels of the window are kept.</summary>
    public bool IsWhole => RingPixels >= Window.Pixels;

    /// <summary>Byte offset of the first element of pixel (<paramref name="y"/>, <paramref name="x"/>), in tensor coordinates.</summary>
    public int OffsetOf(int y, int x) =>
        OffsetBytes + ((((y - Window.Top) * Window.Width) + (x - Window.Left)) % RingPixels * PixelBytes);
}
