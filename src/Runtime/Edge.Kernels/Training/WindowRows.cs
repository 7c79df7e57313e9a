namespace Edge.Kernels.Training;

/// <summary>
/// The rows of a matrix that is never built (implicit GEMM): row r of <c>[Rows, Segments·SegmentLength]</c> is the window of
/// an image at <c>Offset(r)</c>, in segments of contiguous values; and where row r of the other matrix lies.
/// </summary>
public sealed unsafe class WindowRows
{
    /// <summary>Rows of a tile: the tables are filled up to whole tiles.</summary>
    internal const int TileRows = 8;

    private readonly int[] _offsets;
    private readonly int[] _targets;
    private readonly int[] _segments;

    /// <summary>Describes the rows. All offsets count values.</summary>
    /// <param name="offsets">Where each window starts in its image.</param>
    /// <param name="targets">Where the row of outputs of each window starts.</param>
    /// <param name="segments">Where each segment starts, from the start of the window.</param>
    /// <param name="segmentLength">Contiguous values of a segment.</param>
    public WindowRows(ReadOnlySpan<int> offsets, ReadOnlySpan<int> targets, ReadOnlySpan<int> segments, int segmentLength)
    {
        Count = offsets.Length;
        SegmentLength = segmentLength;
        SegmentCount = segments.Length;
        _offsets = Fill(offsets, (Count + TileRows - 1) / TileRows * TileRows);
        _targets = Fill(targets, _offsets.Length);
        _segments = Fill(segments, segments.Length);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Segments of a window.</summary>
    public int SegmentCount { get; }

    /// <summary>Values of a segment.</summary>
    public int SegmentLength { get; }

    /// <summary>Values of a window.</summary>
    public int Depth => SegmentCount * SegmentLength;

    /// <summary>Where windows start; a whole number of tiles, the last one repeated.</summary>
    internal int* Offsets => Address(_offsets);

    /// <summary>Where rows of outputs start, filled alike.</summary>
    internal int* Targets => Address(_targets);

    /// <summary>Where segments start.</summary>
    internal int* Segments => Address(_segments);

    private static int* Address(int[] pinned) => (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private static int[] Fill(ReadOnlySpan<int> values, int count)
    {
        int[] pinned = GC.AllocateUninitializedArray<int>(Math.Max(count, 1), pinned: true);
        values.CopyTo(pinned);
        pinned.AsSpan(values.Length).Fill(values.IsEmpty ? 0 : values[^1]);
        return pinned;
    }
}
