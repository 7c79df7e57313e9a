using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>
/// The addresses that a convolution reads and writes in one step, resolved when the step is bound: rings, windows,
/// regions, strides, dilation and padding are gone when it runs. (An indirection buffer as in Dukhan, "The Indirect
/// Convolution Algorithm", 2019, with offsets where that has pointers.)
/// </summary>
/// <remarks>
/// Output pixels are taken in tiles of <c>tileRows</c>; the last tile repeats its last pixel. A tap is the bytes that one
/// position of the kernel reads for one output pixel: a pixel, or with joined rows a whole row of the kernel where
/// that lies together. A tap that does not lie together in memory (at a border, where a ring wraps, or where a vector
/// would read past the buffer) is copied to scratch first.
/// </remarks>
internal sealed unsafe class TapTable
{
    private readonly AlignedBuffer _taps;
    private readonly AlignedBuffer _targets;
    private readonly AlignedBuffer _scratch;
    private readonly Copy[] _copies;
    private AlignedBuffer? _rows;
    private nint _rowsMemory;

    /// <summary>Resolves the addresses of a step.</summary>
    /// <param name="input">Where the input lies.</param>
    /// <param name="reach">How output positions reach back into the input.</param>
    /// <param name="output">Where the output lies.</param>
    /// <param name="region">What is computed.</param>
    /// <param name="tileRows">Output pixels of a tile.</param>
    /// <param name="padding">The byte that padding consists of.</param>
    public TapTable(Operand input, TapReach reach, Operand output, Region region, int tileRows, byte padding)
    {
        PixelCount = region.Pixels;
        TileCount = (PixelCount + tileRows - 1) / tileRows;
        var resolver = new TapResolver(input, reach);
        int[] taps = new int[checked(TileCount * reach.TapCount * tileRows)];
        int[] targets = new int[TileCount * tileRows];
        for (int i = 0; i < targets.Length; i++)
        {
            int pixel = Math.Min(i, PixelCount - 1);
            int y = region.Top + (pixel / region.Width), x = region.Left + (pixel % region.Width);
            targets[i] = output.OffsetOf(y, x) + ((region.Channel - output.Buffer.Window.Channel) * output.Buffer.Type.BlockBytes());
            for (int tap = 0; tap < reach.TapCount; tap++)
            {
                taps[((((i / tileRows) * reach.TapCount) + tap) * tileRows) + (i % tileRows)] = resolver.Resolve(y, x, tap);
            }
        }

        (_taps, _targets) = (AlignedBuffer.Of(taps), AlignedBuffer.Of(targets));
        _scratch = new AlignedBuffer(resolver.ScratchBytes);
        _scratch.Span<byte>().Fill(padding);
        _copies = resolver.Copies;
    }

    /// <summary>Whether the table of a step would stay within bounds; a larger step is left to the reference, which needs none.</summary>
    public static bool Fits(TapReach reach, Region region)
    {
        const long MaxTableBytes = 256L << 20;
        return (long)region.Pixels * reach.TapCount * sizeof(int) <= MaxTableBytes;
    }

    /// <summary>Output pixels.</summary>
    public int PixelCount { get; }

    /// <summary>Tiles of output pixels.</summary>
    public int TileCount { get; }

    /// <summary>Offsets <c>[tile][tap][row]</c>: in memory, or, where negative, the complement of the offset in <see cref="Scratch"/>.</summary>
    public int* Taps => (int*)_taps.Pointer;

    /// <summary>Offset in memory of each output pixel's first channel of the region.</summary>
    public int* Targets => (int*)_targets.Pointer;

    /// <summary>Padding, and the taps copied together.</summary>
    public byte* Scratch => _scratch.Pointer;

    /// <summary>Bytes kept beside the arena: tables and scratch.</summary>
    public int ScratchBytes => _taps.Bytes + _targets.Bytes + _scratch.Bytes;

    /// <summary><see cref="Taps"/> as addresses; found again only where the memory has moved since the last call.</summary>
    public nint* Rows(byte* memory)
    {
        if (_rowsMemory != (nint)memory)
        {
            ReadOnlySpan<int> taps = _taps.Span<int>();
            _rows ??= new AlignedBuffer(checked(taps.Length * sizeof(nint)));
            Span<nint> rows = _rows.Span<nint>();
            for (int i = 0; i < taps.Length; i++)
            {
                rows[i] = taps[i] >= 0 ? (nint)(memory + taps[i]) : (nint)(Scratch + ~taps[i]);
            }

            _rowsMemory = (nint)memory;
        }

        return (nint*)_rows!.Pointer;
    }

    /// <summary>Makes padding consist of a float32.</summary>
    public void FillPadding(float value) => _scratch.Span<float>().Fill(value);

    /// <summary>Copies the taps that do not lie together in memory.</summary>
    public void Gather(byte* memory)
    {
        foreach (Copy copy in _copies)
        {
            Buffer.MemoryCopy(memory + copy.Source, Scratch + copy.Target, copy.Bytes, copy.Bytes);
        }
    }

    /// <summary>Bytes moved from memory to scratch before a step.</summary>
    /// <param name="Source">Offset in memory.</param>
    /// <param name="Target">Offset in scratch.</param>
    /// <param name="Bytes">How many.</param>
    internal readonly record struct Copy(int Source, int Target, int Bytes);
}
