using Edge.Model;

namespace Edge.Testing.Firmware;

/// <summary>An input or output of a program, as an image.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="PixelBytes">Bytes of a pixel.</param>
public readonly record struct FirmwareTensor(int Height, int Width, int PixelBytes)
{
    /// <summary>Bytes of all of it.</summary>
    public int SizeBytes => Height * Width * PixelBytes;

    /// <summary>A tensor of a graph.</summary>
    public static FirmwareTensor Of(Tensor tensor)
    {
        (int height, int width, int channels) = tensor.Shape.AsImage();
        return new FirmwareTensor(height, width, channels * tensor.Type.BlockBytes());
    }
}
