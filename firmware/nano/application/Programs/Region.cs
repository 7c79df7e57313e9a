namespace Edge.Nano.Programs;

/// <summary>
/// A box of pixels and channels of a tensor seen as an image. A class that is filled again and again: nanoCLR aliases copies
/// of structs.
/// </summary>
internal sealed class Region
{
    /// <summary>First row.</summary>
    public int Top;

    /// <summary>First column.</summary>
    public int Left;

    /// <summary>First channel.</summary>
    public int Channel;

    /// <summary>Rows.</summary>
    public int Height;

    /// <summary>Columns.</summary>
    public int Width;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>The row behind the last.</summary>
    public int Bottom => Top + Height;

    /// <summary>The column behind the last.</summary>
    public int Right => Left + Width;

    /// <summary>The channel behind the last.</summary>
    public int ChannelEnd => Channel + Channels;

    /// <summary>Whether it holds no element.</summary>
    public bool IsEmpty => Height <= 0 || Width <= 0 || Channels <= 0;

    /// <summary>Sets it by its ends.</summary>
    public void SetEnds(int top, int left, int channel, int bottom, int right, int channelEnd)
    {
        Top = top;
        Left = left;
        Channel = channel;
        Height = bottom - top;
        Width = right - left;
        Channels = channelEnd - channel;
    }

    /// <summary>Leaves what it has in common with a box; an empty one where that is nothing.</summary>
    public void Intersect(int top, int left, int channel, int bottom, int right, int channelEnd) => SetEnds(
        Top > top ? Top : top,
        Left > left ? Left : left,
        Channel > channel ? Channel : channel,
        Bottom < bottom ? Bottom : bottom,
        Right < right ? Right : right,
        ChannelEnd < channelEnd ? ChannelEnd : channelEnd);
}
