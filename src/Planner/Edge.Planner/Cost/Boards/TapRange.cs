namespace Edge.Planner.Cost.Boards;

/// <summary>The taps of an axis of a window that lie inside the image (<c>firmware/core/kernels/taps.h</c>).</summary>
/// <param name="Position">Of the first of them in the image.</param>
/// <param name="Count">How many.</param>
internal readonly record struct TapRange(int Position, int Count)
{
    /// <summary>The taps inside.</summary>
    /// <param name="start">Position of the first tap, inside or not.</param>
    /// <param name="dilation">From tap to tap.</param>
    /// <param name="taps">How many there are.</param>
    /// <param name="size">Of the image.</param>
    public static TapRange Inside(int start, int dilation, int taps, int size)
    {
        int first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
        int end = start >= size ? 0 : (size - start + dilation - 1) / dilation;
        return new TapRange(start + (first * dilation), Math.Max(Math.Min(end, taps) - first, 0));
    }
}
