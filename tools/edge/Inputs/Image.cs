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
    /// <param name="source">Name of the file, for errors.</param>
    public static Image Create(long width, long height, string source)
    {
        if (width <= 0 || height <= 0 || width > MaxPixels || height > MaxPixels || width * height > MaxPixels)
        {
            throw InputErrors.Damaged(source, $"It says that it has {width}×{height} pixels; 1 to {MaxPixels} are read.");
        }

        return new Image((int)width, (int)height, new byte[width * height * 3]);
    }
}
