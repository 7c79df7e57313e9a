namespace Edge.Model.Packing;

/// <summary>
/// Where things lie in a matrix packed as <see cref="WeightLayout.Rows8"/>: groups of eight rows one behind the other, each
/// a header (all scales, then padding to 64 bytes) and its quants (a run of bytes for each block of 32 columns, padded to
/// 64 bytes at the end). <c>docs/products.md</c> has the bytes of every type.
/// </summary>
public readonly record struct Rows8Geometry
{
    /// <summary>Rows of a group.</summary>
    public const int GroupRows = 8;

    /// <summary>Columns of a block of quants, whatever the type.</summary>
    public const int BlockColumns = 32;

    private const int AlignmentBytes = 64;

    /// <summary>The geometry of a matrix.</summary>
    /// <param name="type">A packed element type.</param>
    /// <param name="columns">Columns: whole blocks of the type.</param>
    /// <exception cref="EdgeException">EDGE5040: the type cannot be packed. EDGE5041: the columns are no whole blocks.</exception>
    public Rows8Geometry(ElementType type, int columns)
    {
        (HeaderUnitBytes, QuantBlockBytes) = type switch
        {
            ElementType.Q4_0 => (16, 128),
            ElementType.Q4_1 => (32, 128),
            ElementType.Q5_0 => (16, 160),
            ElementType.Q5_1 => (32, 160),
            ElementType.Q8_0 => (16, 256),
            ElementType.Q4_K => (160, 128),
            ElementType.Q5_K => (160, 160),
            ElementType.Q6_K => (144, 192),
            _ => throw PackingErrors.NoSuchLayout(type, WeightLayout.Rows8),
        };
        int unit = type.BlockElements();
        if (columns <= 0 || columns % unit != 0)
        {
            throw PackingErrors.NotWholeBlocks(type, columns);
        }

        HeaderBytes = Align((long)(columns / unit) * HeaderUnitBytes);
        GroupBytes = HeaderBytes + Align((long)(columns / BlockColumns) * QuantBlockBytes);
    }

    /// <summary>Bytes of the scales of eight rows in one block of the type (32 or 256 columns).</summary>
    public int HeaderUnitBytes { get; }

    /// <summary>Bytes of the quants of eight rows in 32 columns.</summary>
    public int QuantBlockBytes { get; }

    /// <summary>Bytes from the start of a group to its quants.</summary>
    public long HeaderBytes { get; }

    /// <summary>Bytes of a group.</summary>
    public long GroupBytes { get; }

    /// <summary>Groups of a matrix: the last is filled with zeros.</summary>
    /// <param name="rows">Its rows.</param>
    public static int Groups(int rows) => (int)(((long)rows + GroupRows - 1) / GroupRows);

    private static long Align(long bytes) => (bytes + AlignmentBytes - 1) & -AlignmentBytes;
}
