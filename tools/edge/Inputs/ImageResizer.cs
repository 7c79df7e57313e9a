namespace Edge.Cli.Inputs;

/// <summary>Bilinear resize with half-pixel centres and no antialiasing, rounded to whole pixel values.</summary>
internal static class ImageResizer
{
    /// <summary>Resizes to floats <c>[height,width,3]</c>, 0 to 255; the same size keeps every pixel as it is.</summary>
    public static float[] Resize(Image image, int height, int width)
    {
        float[] result = new float[height * width * 3];
        float scaleY = (float)image.Height / height, scaleX = (float)image.Width / width;
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float dy) = Neighbours(y, scaleY, image.Height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float dx) = Neighbours(x, scaleX, image.Width);
                for (int c = 0; c < 3; c++)
                {
                    float above = Mix(At(image, top, left, c), At(image, top, right, c), dx);
                    float below = Mix(At(image, bottom, left, c), At(image, bottom, right, c), dx);
                    result[(((y * width) + x) * 3) + c] = MathF.Round(Mix(above, below, dy));
                }
            }
        }

        return result;
    }

    private static (int Low, int High, float Fraction) Neighbours(int position, float scale, int length)
    {
        float at = Math.Clamp(((position + 0.5f) * scale) - 0.5f, 0, length - 1);
        int low = (int)at;
        return (low, Math.Min(low + 1, length - 1), at - low);
    }

    private static float Mix(float a, float b, float fraction) => a + ((b - a) * fraction);

    private static float At(Image image, int y, int x, int c) => image.Rgb[(((y * image.Width) + x) * 3) + c];
}
