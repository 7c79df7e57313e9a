namespace Edge.Model;

/// <summary>
/// A box of pixels and channels of a tensor seen as an image (<see cref="Shape.AsImage"/>).
/// </summary>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
/// <param name="Channel">First channel.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Channels.</param>
public readonly record struct Region(int Top, int Left, int Channel, int Height, int Width, int Channels)
{
    /// <summary>Row behind the last.</summary>
    public int Bottom => Top + Height;

    /// <summary>Column behind the last.</summary>
    public int Right => Left + Width;

    /// <summary>Channel behind the last.</summary>
    public int ChannelEnd => Channel + Channels;

    /// <summary>Rows times columns.</summary>
    public int Pixels => Height * Width;

    /// <summary>Rows times columns times channels.</summary>
    public int ElementCount => Pixels * Channels;

    /// <summary>Whether nothing is inside.</summary>
    public bool IsEmpty => Height <= 0 || Width <= 0 || Channels <= 0;

    /// <summary>The whole of a tensor.</summary>
    public static Region Of(Shape shape)
    {
        (int height, int width, int channels) = shape.AsImage();
        return new Region(0, 0, 0, height, width, channels);
    }

    /// <summary>Whether <paramref name="other"/> lies inside.</summary>
    public bool Contains(Region other) =>
        other.Top >= Top && other.Bottom <= Bottom && other.Left >= Left && other.Right <= Right
        && other.Channel >= Channel && other.ChannelEnd <= ChannelEnd;

    /// <summary>The smallest region that holds both.</summary>
    public Region Union(Region other)
    {
        int top = Math.Min(Top, other.Top), left = Math.Min(Left, other.Left), channel = Math.Min(Channel, other.Channel);
        return new Region(top, left, channel, Math.Max(Bottom, other.Bottom) - top, Math.Max(Right, other.Right) - left, Math.Max(ChannelEnd, other.ChannelEnd) - channel);
    }

    /// <summary>For example <c>[0:40, 0:80, 0:16]</c>: rows, columns, channels.</summary>
    public override string ToString() => $"[{Top}:{Bottom}, {Left}:{Right}, {Channel}:{ChannelEnd}]";
}
