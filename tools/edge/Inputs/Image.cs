namespace Edge.Cli.Inputs;

/// <summary>A decoded picture: 8-bit red, green, blue, row by row.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Pixels, <c>[Height,Width,3]</c>.</param>
internal sealed record Image(int Width, int Height, byte[] Rgb)
{
    /// <summary>The most pixels that any reader accepts.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>Allocates a picture after checking its size.</summary>
    /// <param name="width">Columns from the file.</param>
    /// <param name="height">Rows from the file.</param>
    /// <param name="heldPixels">The most pixels that a file of this size can hold.</param>
    /// <param name="source">Name of the file, for errors.</param>
    public static Image Create(long width, long height, long heldPixels, string source)
    {
        long most = Math.Min(heldPixels, MaxPixels);
        if (width <= 0 || height <= 0 || width > most || height > most || width * height > most)
        {
            throw InputErrors.Damaged(source, $"It says that it has {width}×{height} pixels; its size can hold {heldPixels}, and up to {MaxPixels} are read.");
        }

        return new Image((int)width, (int)height, new byte[width * height * 3]);
    }
}
