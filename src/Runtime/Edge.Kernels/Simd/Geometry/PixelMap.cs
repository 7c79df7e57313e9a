using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>
/// Where the pixels lie that a sliding window touches in one step: a grid of offsets, padding included, resolved when the
/// step is bound. Output pixel (y, x) of the region reads grid rows <c>y·StrideHeight + i·DilationHeight</c>, columns
/// alike.
/// </summary>
internal sealed unsafe class PixelMap
{
    /// <summary>The offset of a pixel of padding.</summary>
    public const int Padding = -1;

    private readonly AlignedBuffer _offsets;
    private readonly AlignedBuffer _targets;
    private AlignedBuffer? _addresses;
    private AlignedBuffer? _spill;
    private int[] _spilled = [];
    private nint _memory;

    /// <summary>Resolves the pixels of a step.</summary>
    /// <param name="input">Where the input lies.</param>
    /// <param name="window">The sliding window.</param>
    /// <param name="output">Where the output lies.</param>
    /// <param name="region">What is computed; the input's channels are the output's.</param>
    public PixelMap(Operand input, Window window, Operand output, Region region)
    {
        (int height, int width, _) = input.Tensor.Shape.AsImage();
        Rows = ((region.Height - 1) * window.StrideHeight) + window.SpanHeight;
        Columns = ((region.Width - 1) * window.StrideWidth) + window.SpanWidth;
        int top = (region.Top * window.StrideHeight) - window.PadTop, left = (region.Left * window.StrideWidth) - window.PadLeft;
        int channelOffset = (region.Channel - input.Buffer.Window.Channel) * input.Buffer.Type.BlockBytes();
        int[] offsets = new int[checked(Rows * Columns)];
        for (int i = 0; i < offsets.Length; i++)
        {
            int y = top + (i / Columns), x = left + (i % Columns);
            offsets[i] = y < 0 || y >= height || x < 0 || x >= width
                ? Padding
                : input.OffsetOf(y, x) + channelOffset;
        }

        int[] targets = new int[region.Pixels];
        int targetOffset = (region.Channel - output.Buffer.Window.Channel) * output.Buffer.Type.BlockBytes();
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = output.OffsetOf(region.Top + (i / region.Width), region.Left + (i % region.Width)) + targetOffset;
        }

        (_offsets, _targets) = (AlignedBuffer.Of(offsets), AlignedBuffer.Of(targets));
    }

    /// <summary>Rows of the grid.</summary>
    public int Rows { get; }

    /// <summary>Columns of the grid.</summary>
    public int Columns { get; }

    /// <summary>Offset in memory of each pixel's first channel of the region, or <see cref="Padding"/>.</summary>
    public int* Offsets => (int*)_offsets.Pointer;

    /// <summary><see cref="Offsets"/> as addresses; found again only where the memory has moved since the last call.</summary>
    /// <param name="memory">The device's memory.</param>
    /// <param name="padding">Where a pixel of padding lies.</param>
    /// <param name="readBytes">Bytes that are read of each pixel; pixels where those do not end within the memory are copied.</param>
    public nint* Addresses(Span<byte> memory, byte* padding, int readBytes)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
        if (_memory != (nint)start)
        {
            Resolve(start, memory.Length, padding, readBytes);
            _memory = (nint)start;
        }

        for (int i = 0; i < _spilled.Length; i++)
        {
            memory[_spilled[i]..].CopyTo(_spill!.Span<byte>()[(i * readBytes)..]);
        }

        return (nint*)_addresses!.Pointer;
    }

    /// <summary>Offset in memory of each output pixel's first channel of the region.</summary>
    public int* Targets => (int*)_targets.Pointer;

    private void Resolve(byte* memory, int length, byte* padding, int readBytes)
    {
        ReadOnlySpan<int> offsets = _offsets.Span<int>();
        _addresses ??= new AlignedBuffer(checked(offsets.Length * sizeof(nint)));
        _spilled = [.. offsets.ToArray().Where(o => o != Padding && o > length - readBytes).Distinct()];
        _spill = new AlignedBuffer(_spilled.Length * readBytes);
        Span<nint> addresses = _addresses.Span<nint>();
        for (int i = 0; i < offsets.Length; i++)
        {
            int spilled = Array.IndexOf(_spilled, offsets[i]);
            addresses[i] = (nint)(offsets[i] == Padding ? padding : spilled < 0 ? memory + offsets[i] : _spill.Pointer + (spilled * readBytes));
        }
    }
}
