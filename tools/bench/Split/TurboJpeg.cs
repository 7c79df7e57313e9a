using System.Runtime.InteropServices;

namespace Edge.Bench.Split;

/// <summary>JPEG, 4:2:0, by the system's libturbojpeg (its TurboJPEG 2 interface). One picture size; not safe for concurrent use.</summary>
internal sealed partial class TurboJpeg : IDisposable
{
    private const int Rgb = 0, Chroma420 = 2, NoRealloc = 1024, AccurateDct = 4096;

    private readonly int _width, _height;
    private readonly nint _encoder = tjInitCompress(), _decoder = tjInitDecompress();
    private readonly byte[] _file, _pixels;
    private GCHandle _pinned;

    /// <summary>Makes an encoder and a decoder.</summary>
    public TurboJpeg(int width, int height)
    {
        (_width, _height) = (width, height);
        _file = GC.AllocateArray<byte>((int)tjBufSize(width, height, Chroma420), pinned: true);
        _pinned = GCHandle.Alloc(_file, GCHandleType.Pinned);
        _pixels = new byte[width * height * 3];
    }

    /// <summary>Encodes planar RGB.</summary>
    /// <returns>The file; overwritten by the next one.</returns>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> planar, int quality)
    {
        Interleave(planar, _pixels);
        nint target = _pinned.AddrOfPinnedObject();
        nuint size = (nuint)_file.Length;
        return tjCompress2(_encoder, _pixels, _width, 0, _height, Rgb, ref target, ref size, Chroma420, quality, NoRealloc | AccurateDct) == 0
            ? _file.AsSpan(0, (int)size)
            : throw new InvalidOperationException("libturbojpeg does not encode the picture.");
    }

    /// <summary>Decodes to planar RGB.</summary>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> planar)
    {
        if (tjDecompress2(_decoder, file, (nuint)file.Length, _pixels, _width, 0, _height, Rgb, AccurateDct) != 0)
        {
            throw new InvalidOperationException("libturbojpeg does not decode the picture.");
        }

        int plane = _width * _height;
        for (int i = 0; i < _pixels.Length; i++)
        {
            planar[(i % 3 * plane) + (i / 3)] = _pixels[i];
        }
    }

    /// <summary>Bytes before the coded picture: the same for every picture of one size and quality, so both ends may know them.</summary>
    public static int HeaderBytes(ReadOnlySpan<byte> file)
    {
        int scan = file.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        return scan + 2 + ((file[scan + 2] << 8) | file[scan + 3]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pinned.Free();
        _ = tjDestroy(_encoder);
        _ = tjDestroy(_decoder);
    }

    private static void Interleave(ReadOnlySpan<byte> planar, Span<byte> pixels)
    {
        int plane = planar.Length / 3;
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = planar[(i % 3 * plane) + (i / 3)];
        }
    }

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjInitCompress();

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nint tjInitDecompress();

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDestroy(nint handle);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial nuint tjBufSize(int width, int height, int subsampling);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjCompress2(nint handle, ReadOnlySpan<byte> pixels, int width, int pitch, int height, int format, ref nint file, ref nuint size, int subsampling, int quality, int flags);

    [LibraryImport("libturbojpeg.so.0")]
    private static partial int tjDecompress2(nint handle, ReadOnlySpan<byte> file, nuint size, Span<byte> pixels, int width, int pitch, int height, int format, int flags);
}
