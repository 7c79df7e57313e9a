namespace Edge.Training.Layers;

/// <summary>An image in a frame: zeros around it where the frame is larger, cut off where it is smaller.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Top">Rows of the frame above the image; negative where rows are cut off.</param>
/// <param name="Left">Columns of the frame to its left, alike.</param>
/// <param name="FrameHeight">Rows of the frame.</param>
/// <param name="FrameWidth">Columns of the frame.</param>
internal sealed record ImagePadding(int Height, int Width, int Channels, int Top, int Left, int FrameHeight, int FrameWidth)
{
    /// <summary>Values of the frame.</summary>
    public int Count => FrameHeight * FrameWidth * Channels;

    /// <summary>Whether the frame is the image, so that nothing need be copied.</summary>
    public bool IsIdentity => Top == 0 && Left == 0 && FrameHeight == Height && FrameWidth == Width;

    /// <summary>Fills the frame.</summary>
    public void Copy(ReadOnlySpan<float> image, Span<float> frame)
    {
        int first = Math.Max(0, Left), last = Math.Min(FrameWidth, Left + Width); // Columns of the frame that the image covers.
        int row = FrameWidth * Channels, covered = Math.Max(0, last - first) * Channels;
        for (int y = 0; y < FrameHeight; y++)
        {
            Span<float> target = frame.Slice(y * row, row);
            int source = y - Top;
            if (source < 0 || source >= Height || covered == 0)
            {
                target.Clear();
                continue;
            }

            target[..(first * Channels)].Clear();
            image.Slice(((source * Width) + first - Left) * Channels, covered).CopyTo(target[(first * Channels)..]);
            target[(last * Channels)..].Clear();
        }
    }
}
