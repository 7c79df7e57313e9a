using System.Runtime.InteropServices;

namespace Edge.Cli.Inputs;

/// <summary>Reads JPEG through the system's libturbojpeg (its TurboJPEG 2 interface).</summary>
internal static partial class JpegReader
{
    private const int PixelFormatRgb = 0;

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public static Image Read(ReadOnlySpan<byte> file, string source)
    {
        try
        {
            return Decode(file, source);
        }
        catch (DllNotFoundException e)
        {
            throw InputErrors.NoTurboJpeg(e);
        }
    }

    private static Image Decode(ReadOnlySpan<byte> file, string source)
    {
        nint decoder = tjInitDecompress();
        try
        {
            if (tjDecompressHeader3(decoder, file, (nuint)file.Length, out int width, out int height, out _, out _) != 0)
            {
                throw InputErrors.Damaged(source, Message(decoder));
            }

            Image image = Image.Create(width, height, Image.MaxPixels, source);
            if (tjDecompress2(decoder, file, (nuint)file.Length, image.Rgb, width, 0, height, PixelFormatRgb, 0) != 0)
            {
                throw InputErrors.Damaged(source, Message(decoder));
            }

            return image;
        }
        finally
        {
            _ = tjDestroy(decoder);
        }
    }

    private static string Message(nint decoder) => Marshal.PtrToStringUTF8(tjGetErrorStr2(decoder)) ?? "libturbojpeg refuses it.";

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjInitDecompress();

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDestroy(nint handle);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjGetErrorStr2(nint handle);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDecompressHeader3(nint handle, ReadOnlySpan<byte> jpeg, nuint size, out int width, out int height, out int subsampling, out int colourSpace);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDecompress2(nint handle, ReadOnlySpan<byte> jpeg, nuint size, Span<byte> pixels, int width, int pitch, int height, int pixelFormat, int flags);
}
