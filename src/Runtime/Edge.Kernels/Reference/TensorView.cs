using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// A tensor as a kernel sees it: pixels of channels by tensor coordinates, or elements by their row-major index, whatever
/// window or ring they lie in, or whether they are a constant.
/// </summary>
internal readonly struct TensorView
{
    private readonly ReadOnlyMemory<byte> _constant;
    private readonly int _startBytes;
    private readonly int _top;
    private readonly int _left;
    private readonly int _windowWidth;
    private readonly int _ringPixels;
    private readonly int _pixelBytes;
    private readonly int _imageWidth;
    private readonly int _imageChannels;

    /// <summary>Views an operand in memory.</summary>
    public TensorView(Operand operand)
    {
        PlanBuffer buffer = operand.Buffer;
        (_top, _left, _windowWidth) = (buffer.Window.Top, buffer.Window.Left, buffer.Window.Width);
        _ringPixels = buffer.RingPixels;
        _pixelBytes = buffer.PixelBytes;
        _startBytes = operand.BaseBytes + buffer.OffsetBytes;
        Channel = buffer.Window.Channel;
        (_, _imageWidth, _imageChannels) = operand.Tensor.Shape.AsImage();
    }

    /// <summary>Views a constant.</summary>
    public TensorView(Tensor tensor, ReadOnlyMemory<byte> constant)
    {
        (int height, int width, int channels) = tensor.Shape.AsImage();
        (_windowWidth, _imageWidth, _imageChannels) = (width, width, channels);
        _ringPixels = Math.Max(1, height * width);
        _pixelBytes = channels * tensor.Type.BlockBytes();
        _constant = constant;
    }

    /// <summary>First channel of the window: channel c of the tensor is element <c>c − Channel</c> of a pixel.</summary>
    public int Channel { get; }

    /// <summary>Byte offset of pixel (<paramref name="y"/>, <paramref name="x"/>) of the tensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OffsetOf(int y, int x)
    {
        int pixel = ((y - _top) * _windowWidth) + (x - _left);
        Debug.Assert(pixel >= 0, "The pixel lies before the window.");
        return _startBytes + (pixel % _ringPixels * _pixelBytes);
    }

    /// <summary>The window's channels of a pixel, to read.</summary>
    public ReadOnlySpan<T> Pixel<T>(ReadOnlySpan<byte> memory, int y, int x)
        where T : unmanaged => PixelAt<T>(memory, OffsetOf(y, x));

    /// <summary>The window's channels of the pixel at an offset that <see cref="OffsetOf"/> gave, to read.</summary>
    public ReadOnlySpan<T> PixelAt<T>(ReadOnlySpan<byte> memory, int offsetBytes)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>((_constant.IsEmpty ? memory : _constant.Span).Slice(offsetBytes, _pixelBytes));

    /// <summary>The window's channels of a pixel, to write.</summary>
    public Span<T> MutablePixel<T>(Span<byte> memory, int y, int x)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(memory.Slice(OffsetOf(y, x), _pixelBytes));

    /// <summary>The element at a row-major index of the whole tensor.</summary>
    public T Element<T>(ReadOnlySpan<byte> memory, int index)
        where T : unmanaged
    {
        (int y, int x, int channel) = PositionOf(index);
        return Pixel<T>(memory, y, x)[channel - Channel];
    }

    /// <summary>The element at a row-major index of the whole tensor, to write.</summary>
    public ref T MutableElement<T>(Span<byte> memory, int index)
        where T : unmanaged
    {
        (int y, int x, int channel) = PositionOf(index);
        return ref MutablePixel<T>(memory, y, x)[channel - Channel];
    }

    /// <summary>Copies elements from a row-major index on.</summary>
    public void CopyElements<T>(ReadOnlySpan<byte> memory, int index, Span<T> destination)
        where T : unmanaged
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = Element<T>(memory, index + i);
        }
    }

    private (int Y, int X, int Channel) PositionOf(int index)
    {
        (int pixel, int channel) = Math.DivRem(index, _imageChannels);
        (int y, int x) = Math.DivRem(pixel, _imageWidth);
        return (y, x, channel);
    }
}
